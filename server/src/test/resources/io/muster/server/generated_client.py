"""What a program of an operator does, by a client that was generated from the description."""

import base64
import datetime
import importlib
import sys

from muster_client import AuthenticatedClient, Client, models

server, login, key = sys.argv[1:]


def call(tag, operation):
    return importlib.import_module(f"muster_client.api.{tag}.{operation}")


def parsed(response, status):
    assert response.status_code == status, (response.status_code, response.content)
    return response.parsed


anybody = Client(base_url=server)
basic = "Basic " + base64.b64encode(login.encode()).decode()
token = call("useradm", "post_api_management_v1_useradm_auth_login").sync_detailed(
    client=anybody, authorization=basic
)
assert token.status_code == 200, token
client = AuthenticatedClient(base_url=server, token=token.content.decode())

# A device is announced and found, with the names and types of the description.
created = call("devauth", "post_api_management_v2_devauth_devices").sync_detailed(
    client=client,
    body=models.DeviceauthPreauthorization.from_dict(
        {"identity_data": {"mac": "generated"}, "pubkey": key}
    ),
)
assert created.status_code == 201, created
device = created.headers["Location"].rsplit("/", 1)[1]
devices = parsed(
    call("devauth", "get_api_management_v2_devauth_devices").sync_detailed(client=client), 200
)
found = next(each for each in devices if each.id == device)
assert isinstance(found.created_ts, datetime.datetime)
assert found.auth_sets[0].status == "preauthorized"
assert not found.additional_properties and not found.auth_sets[0].additional_properties

# A configuration is made, bound, changed by somebody else, and missed.
made = parsed(
    call("configurations", "post_api_management_v1_configurations_configs").sync_detailed(
        client=client,
        body=models.ConfigurationConfig.from_dict(
            {"name": "edge", "type": "t", "config_details": "{\"level\":\"info\"}"}
        ),
    ),
    200,
)
bound = call("configurations", "put_api_management_v1_configurations_configmaps_id").sync_detailed(
    id=device,
    client=client,
    body=models.ConfigurationLayer.from_dict({"config_id": made.id}),
)
assert bound.status_code == 200, bound
layers = parsed(
    call("configurations", "get_api_management_v1_configurations_configmaps_id").sync_detailed(
        id=device, client=client
    ),
    200,
)
assert layers.version > 0 and not layers.additional_properties
refused = parsed(
    call("configurations", "delete_api_management_v1_configurations_configs_id").sync_detailed(
        id=made.id, client=client
    ),
    409,
)
assert isinstance(refused, models.Error) and refused.code == "template-in-use", refused

# An action is requested and seen.
requested = parsed(
    call("action", "post_api_management_v1_action_id").sync_detailed(
        id=device,
        client=client,
        body=models.ActionsActionBody.from_dict({"actions": "{\"reboot\":\"true\"}"}),
    ),
    200,
)
timeline = parsed(
    call("action", "get_api_management_v1_action_id_action").sync_detailed(
        id=device, action=requested.id, client=client
    ),
    200,
)
assert timeline.state == "queued" and timeline.timeline[0].state == "queued", timeline
assert not timeline.additional_properties

# The device is found by its tag, and gets a configuration of its own, which is read again.
tagged = call("inventory", "put_api_management_v1_inventory_devices_id_tags").sync_detailed(
    id=device,
    client=client,
    body=[models.InventoryReportedAttribute.from_dict({"name": "site", "value": "north"})],
)
assert tagged.status_code == 204, tagged
search = models.InventorySearch.from_dict(
    {"filters": [{"scope": "tags", "attribute": "site", "type": "$eq", "value": "north"}]}
)
results = parsed(
    call("inventory", "post_api_management_v2_inventory_filters_search").sync_detailed(
        client=client, body=search
    ),
    200,
)
assert [each.id for each in results] == [device], results
stored = parsed(
    call("localconf", "put_api_management_v1_localconf_lconf_id").sync_detailed(
        id=device,
        client=client,
        body=models.LocalconfDetails.from_dict({"config_details": "{}"}),
    ),
    200,
)
own = parsed(
    call("localconf", "get_api_management_v1_localconf_lconf_id").sync_detailed(
        id=device, client=client
    ),
    200,
)
assert own.version == stored.version == 1 and not own.additional_properties, own

# A deployment of a release that is not there is refused; lists are there, and hold what they say.
refused = parsed(
    call("deployments", "post_api_management_v1_deployments_deployments").sync_detailed(
        client=client,
        body=models.DeploymentsNewDeployment.from_dict(
            {"name": "n", "artifact_name": "none", "devices": [device]}
        ),
    ),
    422,
)
assert refused.code == "release-not-found", refused
assert (
    parsed(
        call("deployments", "get_api_management_v1_deployments_deployments").sync_detailed(
            client=client
        ),
        200,
    )
    == []
)

# Somebody wants to hear no more of some alarms.
soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
silenced = call("notifications", "post_api_management_v1_notifications_silences").sync_detailed(
    client=client,
    body=models.NotificationsSilenceBody.from_dict(
        {"system": "cpu", "until": soon.isoformat(), "reason": "known"}
    ),
)
assert silenced.status_code == 201, silenced
silences = parsed(
    call("notifications", "get_api_management_v1_notifications_silences").sync_detailed(
        client=client
    ),
    200,
)
assert silences[0].reason == "known" and not silences[0].additional_properties, silences
presence = parsed(
    call("presence", "get_api_management_v1_presence_settings").sync_detailed(client=client), 200
)
assert not presence.additional_properties, presence

# A tenant is made; the person who did all that is who he is.
tenant = call("multitenant", "post_api_management_v1_multitenant_tenants").sync_detailed(
    client=client,
    body=models.MultitenantNewTenant.from_dict(
        {"name": "T", "admin": {"email": "t@example.com", "password": "long enough"}}
    ),
)
assert tenant.status_code == 201, tenant
tenants = parsed(
    call("multitenant", "get_api_management_v1_multitenant_tenants").sync_detailed(client=client),
    200,
)
assert "T" in [each.name for each in tenants], tenants
me = parsed(
    call("useradm", "get_api_management_v1_useradm_users_me").sync_detailed(client=client), 200
)
assert me.email == login.split(":")[0] and not me.additional_properties, me
projectors = parsed(
    call("platform", "get_api_management_v1_platform_projectors").sync_detailed(client=client), 200
)
assert "views" in [each.name for each in projectors], projectors

# An auditor reads who did all that.
events = parsed(
    call("audit", "get_api_management_v1_audit_events").sync_detailed(client=client, per_page=500),
    200,
)
requests = [each for each in events if each.type_ == "action.requested"]
assert requests[0].actor_name == login.split(":")[0], requests
assert not requests[0].additional_properties
print("all as described")
