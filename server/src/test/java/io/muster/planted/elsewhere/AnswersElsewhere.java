package io.muster.planted.elsewhere;

import org.springframework.web.bind.annotation.RestController;

/** A breach, for the rule that must catch it. */
@RestController
class AnswersElsewhere {}
