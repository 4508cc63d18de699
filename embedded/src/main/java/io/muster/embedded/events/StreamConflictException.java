package io.muster.embedded.events;

/** Somebody else appended to a stream first; nothing of the append was stored. */
class StreamConflictException extends RuntimeException {

  StreamConflictException(StoredEvent event) {
    super("Sequence " + event.sequence() + " of " + event.aggregate() + " exists");
  }
}
