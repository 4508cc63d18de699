package io.muster.useradm.write;

import static com.mongodb.client.model.Filters.empty;
import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Indexes;
import io.muster.shared.events.Recorded;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import io.muster.useradm.events.UserEvent.AccessTokenIssued;
import io.muster.useradm.events.UserEvent.EmailChanged;
import io.muster.useradm.events.UserEvent.OfUser;
import io.muster.useradm.events.UserEvent.PasswordChanged;
import io.muster.useradm.events.UserEvent.PersonErased;
import io.muster.useradm.events.UserEvent.RolesChanged;
import io.muster.useradm.events.UserEvent.UserLoggedIn;
import io.muster.useradm.events.UserEvent.UserRegistered;
import io.muster.useradm.events.UserEvent.UserRemoved;
import io.muster.useradm.events.UserEvent.UserTokenRevoked;
import io.muster.useradm.events.UserId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What a password is checked against, by e-mail address or by user. One read each. */
@Component
public class Credentials {

  /**
   * @param emailDigest of the address that the user logs in by
   * @param passwordHash for {@link SealedHashes}
   */
  public record CredentialRow(
      @BsonId String id, String tenantId, String emailDigest, String passwordHash) {

    public UserId userId() {
      return new UserId(UUID.fromString(id));
    }

    public TenantId tenant() {
      return new TenantId(tenantId);
    }

    static @Nullable CredentialRow after(
        @Nullable CredentialRow before, OfUser event, Recorded recorded) {
      if (event instanceof UserRegistered(var tenant, var user, var digest, _, var hash, _)) {
        return new CredentialRow(user.toString(), tenant.value(), digest.value(), hash);
      }
      return before == null ? null : before.next(event);
    }

    private @Nullable CredentialRow next(OfUser event) {
      return switch (event) {
        case EmailChanged(_, _, var digest, _, _) ->
            new CredentialRow(id, tenantId, digest.value(), passwordHash);
        case PasswordChanged(_, _, var hash, _) ->
            new CredentialRow(id, tenantId, emailDigest, hash);
        case UserRemoved _, PersonErased _ -> null;
        case UserRegistered _,
            RolesChanged _,
            UserLoggedIn _,
            UserTokenRevoked _,
            AccessTokenIssued _ ->
            this;
      };
    }
  }

  private final ReadModel<OfUser, CredentialRow> credentials;

  Credentials(ReadModels readModels) {
    credentials =
        readModels.make(
            Credentials.class,
            "credentials",
            CredentialRow.class,
            OfUser.class,
            event -> List.of(event.userId().toString()),
            CredentialRow::after,
            new IndexModel(Indexes.ascending("emailDigest")),
            new IndexModel(Indexes.ascending("tenantId")));
  }

  public Optional<CredentialRow> byEmail(String emailDigest) {
    return credentials.ofAllTenants().find(eq("emailDigest", emailDigest));
  }

  public Optional<CredentialRow> byUser(TenantId tenant, UserId user) {
    return credentials.of(tenant).findById(user.toString());
  }

  /** All of a tenant: one read by index. */
  List<UserId> users(TenantId tenant) {
    return credentials.of(tenant).ids(empty()).stream()
        .map(id -> new UserId(UUID.fromString(id)))
        .toList();
  }

  public boolean anybody(TenantId tenant) {
    return credentials.of(tenant).find(empty()).isPresent();
  }
}
