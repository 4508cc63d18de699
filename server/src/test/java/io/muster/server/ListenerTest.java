package io.muster.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.notifications.events.Level;
import io.muster.notifications.events.NotificationEvent.AlarmRaised;
import io.muster.shared.options.IllegalOptionException;
import io.muster.shared.record.EventRecord;
import io.muster.shared.record.RecordedEvent;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom the server speaks to, and how. */
class ListenerTest {

  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir private Path folder;

  private List<String> options(String... more) {
    var all =
        new ArrayList<>(List.of("--server.port=0", "--muster.data-dir=" + folder.resolve("data")));
    all.addAll(List.of(more));
    return all;
  }

  @Test
  void doesNotListenToOthersInClearUnlessItIsTold() {
    assertThatThrownBy(() -> Muster.serve(options("--server.address=0.0.0.0")))
        .hasRootCauseInstanceOf(IllegalOptionException.class)
        .hasStackTraceContaining("muster.plain-http=true");
    assertThatThrownBy(() -> Muster.serve(options("--server.address=")))
        .hasStackTraceContaining("all addresses");
    assertThatThrownBy(() -> Muster.serve(options("--muster.trusted-proxies=10.0.0.1,proxy")))
        .hasStackTraceContaining("no network");
    assertThatThrownBy(() -> Muster.serve(options("--muster.tls-key=" + folder)))
        .hasStackTraceContaining("together");
    Muster.serve(options("--server.address=0.0.0.0", "--muster.plain-http=true")).close();
  }

  /** Writes a certificate and its key as two files, and answers its serial number. */
  private BigInteger certificate(Path certificate, Path key) throws Exception {
    var store = folder.resolve("store-" + System.nanoTime());
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var made =
        new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .start();
    assertThat(made.waitFor()).as(new String(made.getInputStream().readAllBytes(), UTF_8)).isZero();
    var keys = KeyStore.getInstance(store.toFile(), PASSWORD);
    var x509 = (X509Certificate) keys.getCertificate("a");
    write(key, "PRIVATE KEY", keys.getKey("a", PASSWORD).getEncoded());
    write(certificate, "CERTIFICATE", x509.getEncoded());
    return x509.getSerialNumber();
  }

  private static void write(Path file, String label, byte[] der) throws IOException {
    var text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    Files.writeString(
        file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, text, label));
  }

  /** Serial number of the certificate that is served. */
  private static BigInteger served(int port) throws Exception {
    var anybody =
        new X509TrustManager() {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String type) {}

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String type) {}

          @Override
          public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
          }
        };
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {anybody}, null);
    try (var socket = (SSLSocket) context.getSocketFactory().createSocket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 5_000);
      socket.startHandshake();
      return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
    }
  }

  @Test
  void servesTlsAndTakesUpARenewedCertificate() throws Exception {
    var certificate = folder.resolve("server.crt");
    var key = folder.resolve("server.key");
    var first = certificate(certificate, key);
    try (var context =
        Muster.serve(
            options(
                "--server.address=0.0.0.0",
                "--muster.tls-certificate=" + certificate,
                "--muster.tls-key=" + key))) {
      var port = Integer.parseInt(context.getEnvironment().getProperty("local.server.port", ""));
      assertThat(served(port)).isEqualTo(first);
      var record = context.getBean(EventRecord.class);
      TestServer.await(
          "the alarm of a certificate that expires in two days",
          () ->
              record
                  .ofAllTenants(0)
                  .map(RecordedEvent::payload)
                  .anyMatch(
                      it ->
                          it instanceof AlarmRaised raised
                              && raised.notice().level() == Level.CRITICAL
                              && "certificate-expires".equals(raised.notice().type())));
      var second = certificate(certificate, key);
      TestServer.await(
          "the renewed certificate",
          () -> {
            try {
              return served(port).equals(second);
            } catch (Exception e) {
              return false; // between the two files
            }
          });
    }
  }
}
