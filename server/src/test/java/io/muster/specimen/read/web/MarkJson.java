package io.muster.specimen.read.web;

import io.muster.specimen.queries.MarkView;
import java.time.Instant;

record MarkJson(String note, Instant since) {

  static MarkJson of(MarkView view) {
    return new MarkJson(view.note(), view.markedAt());
  }
}
