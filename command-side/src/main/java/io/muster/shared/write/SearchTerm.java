package io.muster.shared.write;

import io.muster.shared.devices.DeviceSearch.Term;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/** A term of a search for devices, as it stands in a body. */
public record SearchTerm(
    @NotNull String scope,
    @NotBlank @Size(max = 1024) String attribute,
    @NotNull String type,
    @NotNull Object value) {

  public Term term() {
    return new Term(scope, attribute, type, value);
  }
}
