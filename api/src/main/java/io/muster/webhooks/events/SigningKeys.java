package io.muster.webhooks.events;

import io.muster.shared.events.PersonalText;

/**
 * What webhooks are signed with (Standard Webhooks 1.0): a shared secret, and a key pair for those
 * who verify by a public key.
 *
 * @param secret sealed; {@code whsec_} and base64 of 32 bytes
 * @param privateKey sealed; Ed25519, base64 of PKCS #8
 * @param publicKey {@code whpk_} and base64 of 32 bytes
 */
public record SigningKeys(PersonalText secret, PersonalText privateKey, String publicKey) {}
