package io.muster.embedded.documents;

import de.bwaldvogel.mongo.backend.IndexKey;
import java.util.List;

/** An index as the planner sees it. */
interface StoredIndex {

  IndexTable table();

  List<IndexKey> getKeys();

  /** Whether each key is once in it. */
  boolean isUnique();

  /** Whether every document of the collection is in it. */
  boolean complete();
}
