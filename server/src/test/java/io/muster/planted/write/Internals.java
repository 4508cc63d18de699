package io.muster.planted.write;

/** Stands for what a context keeps to itself. */
public class Internals {}
