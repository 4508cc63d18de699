package io.muster.shared.devices;

import io.muster.shared.events.Caller;

/** Is told with every request of a device. */
public interface HeardOf {

  /** On the thread of the request: from memory alone. */
  void heardOf(Caller device);
}
