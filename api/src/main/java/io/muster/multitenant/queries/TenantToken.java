package io.muster.multitenant.queries;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.muster.shared.events.TenantId;
import io.muster.shared.privacy.PersonalData;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * By what devices name their tenant: its id, a serial, and a keyed hash of both that this
 * installation alone can make. So no token is stored anywhere.
 */
public record TenantToken(TenantId tenant, int serial) {

  private static final Pattern FORM =
      Pattern.compile("([A-Za-z0-9_-]{1,36})\\.(\\d{1,9})\\.([0-9a-f]{64})");

  /** What the devices send. */
  public String text(PersonalData keys) {
    return tenant + "." + serial + "." + keys.digest("tenant-token/" + tenant + "/" + serial);
  }

  /** Empty when the text was not made here. */
  public static Optional<TenantToken> parse(String text, PersonalData keys) {
    var parts = FORM.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    var token = new TenantToken(new TenantId(parts.group(1)), Integer.parseInt(parts.group(2)));
    return MessageDigest.isEqual(text.getBytes(US_ASCII), token.text(keys).getBytes(US_ASCII))
        ? Optional.of(token)
        : Optional.empty();
  }
}
