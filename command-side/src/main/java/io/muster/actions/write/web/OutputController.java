package io.muster.actions.write.web;

import static io.muster.shared.access.Access.To.DEVICES;
import static io.muster.shared.access.Access.To.OPERATORS;

import io.muster.actions.events.ActionId;
import io.muster.actions.write.Outputs;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.access.Access;
import io.muster.shared.access.BodyLimit;
import io.muster.shared.access.OwnDevice;
import io.muster.shared.events.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The whole outputs of actions, as raw bytes. */
@RestController
class OutputController {

  private final Outputs outputs;

  OutputController(Outputs outputs) {
    this.outputs = outputs;
  }

  /** The body is the output. The device may send it before or after it reports the result. */
  @Access(DEVICES)
  @BodyLimit(BodyLimit.STREAMED)
  @PutMapping("/api/devices/v1/action/{id}/{action}/output")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void store(
      Caller caller, @PathVariable String id, @PathVariable UUID action, HttpServletRequest request)
      throws IOException {
    var device = OwnDevice.require(caller, id);
    outputs.store(caller.tenant(), device, new ActionId(action), request.getInputStream());
  }

  /** Removes the file; its bytes no longer count as the tenant's storage. */
  @Access(OPERATORS)
  @DeleteMapping("/api/management/v1/action/{id}/{action}/output")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void remove(Caller caller, @PathVariable UUID id, @PathVariable UUID action) throws IOException {
    outputs.remove(caller.tenant(), new DeviceId(id), new ActionId(action));
  }
}
