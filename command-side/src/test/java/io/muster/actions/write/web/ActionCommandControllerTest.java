package io.muster.actions.write.web;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.deviceauth.events.DeviceId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ActionCommandControllerTest {

  @Test
  void requestsAnActionOfABoundedNumberOfDevices() {
    var most = Collections.nCopies(ActionCommandController.MAX_FOUND, new DeviceId(new UUID(0, 1)));
    assertThatCode(() -> ActionCommandController.requireFew(most)).doesNotThrowAnyException();
    var more = new ArrayList<>(most);
    more.add(new DeviceId(new UUID(0, 2)));
    assertThatThrownBy(() -> ActionCommandController.requireFew(more))
        .hasMessageContaining("search-too-broad");
  }
}
