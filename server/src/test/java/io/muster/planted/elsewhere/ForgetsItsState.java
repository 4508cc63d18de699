package io.muster.planted.elsewhere;

import org.axonframework.spring.stereotype.Saga;

/** A breach, for the rule that must catch it. */
@Saga
class ForgetsItsState {}
