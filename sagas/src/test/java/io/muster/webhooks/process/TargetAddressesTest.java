package io.muster.webhooks.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.shared.options.IllegalOptionException;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetAddressesTest {

  private final TargetAddresses ordinary = new TargetAddresses(new WebhookOptions(List.of()));
  private final TargetAddresses inside =
      new TargetAddresses(new WebhookOptions(List.of("10.1.0.0/16", "fd00::/8")));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.0.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "198.18.0.1",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:db8::1"
      })
  void knowsAddressesThatAreInternal(String address) {
    assertThat(ordinary.isAllowed(InetAddress.ofLiteral(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"93.184.216.34", "8.8.8.8", "172.32.0.1", "2606:2800:220:1::1"})
  void knowsAddressesThatAreNot(String address) {
    assertThat(ordinary.isAllowed(InetAddress.ofLiteral(address))).isTrue();
  }

  @Test
  void allowsWhatAnOperatorHasNamed() {
    assertThat(inside.isAllowed(InetAddress.ofLiteral("10.1.2.3"))).isTrue();
    assertThat(inside.isAllowed(InetAddress.ofLiteral("10.2.2.3"))).isFalse();
    assertThat(inside.isAllowed(InetAddress.ofLiteral("fd00::7"))).isTrue();
    assertThat(inside.isListed(InetAddress.ofLiteral("8.8.8.8"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.com/",
        "ftp://example.com/",
        "https://user@example.com/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://2130706433/",
        "https://example.com/#part",
        "https:///nothing",
        "nothing at all"
      })
  void refusesAddressesThatNobodyShouldBeSentTo(String url) {
    assertThatThrownBy(() -> ordinary.require(url)).hasMessageContaining("webhook-url-refused");
  }

  @Test
  void takesAddressesOutside() {
    ordinary.require("https://example.com/hooks?of=muster");
    ordinary.require("https://93.184.216.34:8443/");
    inside.require("http://10.1.2.3/");
  }

  @Test
  void resolvesNoNameThatLeadsInside() {
    assertThatThrownBy(() -> ordinary.resolve("localhost"))
        .isInstanceOf(TargetAddresses.InternalAddressException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/", "10.0.0.0/33", "example.com/8", "10.0.0.0/8/8", "/8", "x"})
  void refusesWhatIsNoNetwork(String text) {
    assertThatThrownBy(() -> new WebhookOptions(List.of(text)))
        .isInstanceOf(IllegalOptionException.class);
  }
}
