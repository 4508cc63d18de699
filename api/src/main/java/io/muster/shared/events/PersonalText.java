package io.muster.shared.events;

/**
 * Text about a person (an e-mail address) as it stands in an event: encrypted with a key of that
 * person's own, so that forgetting the key erases the text while the event stays in place.
 *
 * @param subject the person, whose key opens it
 * @param sealed AES-256-GCM, base64 of a 12-byte nonce and the cipher text with its tag
 */
public record PersonalText(String subject, String sealed) {}
