package io.muster.shared.access;

import io.muster.useradm.events.Role;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Set;

/** Who may call the endpoint. An endpoint without it is closed to everybody. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Access {

  To value();

  /** Those who may call. */
  enum To {
    /** Without a token. */
    EVERYBODY,
    /** Devices, with their tokens. */
    DEVICES,
    /** Every user, whatever the role: for what concerns the user alone, or everybody may see. */
    USERS(Role.values()),
    /** Users in a session of their own, opened by a password: what lasts longer than the token. */
    SESSIONS(Role.values()),
    /** Who changes devices, groups, artifacts and deployments. */
    OPERATORS(Role.ADMIN, Role.OPERATOR),
    /** Who reads everything, the record and the users among it. */
    AUDITORS(Role.ADMIN, Role.AUDITOR),
    /** Who changes users and what concerns the whole tenant. */
    ADMINS(Role.ADMIN),
    /** Of the first tenant, which runs the platform: who watches it. */
    PLATFORM_STAFF(Role.ADMIN, Role.OPERATOR, Role.AUDITOR),
    /** Of the first tenant, which runs the platform: who changes it. */
    PLATFORM_ADMINS(Role.ADMIN);

    private final Set<Role> roles;

    To(Role... roles) {
      this.roles = Set.of(roles);
    }

    /** Users with any of these roles; empty when it is not for users. */
    public Set<Role> roles() {
      return roles;
    }

    /** Whether the users must be of the first tenant. */
    public boolean ofPlatform() {
      return this == PLATFORM_STAFF || this == PLATFORM_ADMINS;
    }
  }
}
