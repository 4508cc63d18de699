package io.muster.webhooks.process;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.utils.DateUtils;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Sends deliveries: no redirects, no cookies, no proxy, no address inside. Once a name is resolved,
 * a delivery ends within {@link #DEADLINE}, whatever the address does; of an answer no more than
 * its head is read.
 */
@Component
class WebhookClient implements DisposableBean {

  static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final Timeout CONNECT = Timeout.ofSeconds(5);
  private static final Timeout SILENCE = Timeout.ofSeconds(15);
  private static final int MAX_HEADER = 16 << 10;
  private static final int MAX_HEADERS = 100;
  private static final int CONNECTIONS = 128;
  private static final int CONNECTIONS_OF_HOST = 16;
  private static final long MAX_RETRY_AFTER = 24 * 3600;

  private final TargetAddresses targets;
  private final Clock clock;
  private final ScheduledExecutorService deadlines =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("webhook-deadlines").factory());
  private @Nullable CloseableHttpClient client;

  WebhookClient(TargetAddresses targets, Clock clock) {
    this.targets = targets;
    this.clock = clock;
  }

  /**
   * @param status of the answer; null for none
   * @param error why it did not arrive; null when it did
   * @param retryAfter how long the address wants to be left alone; null when it says nothing
   */
  record Outcome(@Nullable Integer status, @Nullable String error, @Nullable Duration retryAfter) {

    boolean isDelivered() {
      return error == null;
    }

    /** Nobody wants to be told any more. */
    boolean isGone() {
      return Objects.equals(status, 410);
    }
  }

  private static Outcome failed(String error) {
    return new Outcome(null, error, null);
  }

  /** Made when there is something to send: most installations have no webhooks. */
  private synchronized CloseableHttpClient client() {
    if (client == null) {
      var connections =
          PoolingHttpClientConnectionManagerBuilder.create()
              .setDnsResolver(targets)
              .setMaxConnTotal(CONNECTIONS)
              .setMaxConnPerRoute(CONNECTIONS_OF_HOST)
              .setConnectionFactory(
                  ManagedHttpClientConnectionFactory.builder()
                      .http1Config(
                          Http1Config.custom()
                              .setMaxLineLength(MAX_HEADER)
                              .setMaxHeaderCount(MAX_HEADERS)
                              .build())
                      .build())
              .setDefaultConnectionConfig(
                  ConnectionConfig.custom()
                      .setConnectTimeout(CONNECT)
                      .setSocketTimeout(SILENCE)
                      .setTimeToLive(TimeValue.ofMinutes(1)) // a name may lead elsewhere by then
                      .build())
              .build();
      client =
          HttpClients.custom()
              .setConnectionManager(connections)
              .disableRedirectHandling()
              .disableCookieManagement()
              .disableAutomaticRetries()
              .disableAuthCaching()
              .disableContentCompression()
              .setUserAgent("Muster-Webhooks")
              .build();
    }
    return client;
  }

  Outcome send(String url, StandardWebhook.Message message) {
    HttpPost request;
    try {
      request = new HttpPost(url);
      requireTls(request);
    } catch (IllegalArgumentException | URISyntaxException | IOException e) {
      return failed("the address cannot be used: " + e.getMessage());
    }
    request.setHeader("webhook-id", message.id());
    request.setHeader("webhook-timestamp", message.timestamp());
    request.setHeader("webhook-signature", message.signatures());
    request.setEntity(new ByteArrayEntity(message.body(), ContentType.APPLICATION_JSON));
    var end = deadlines.schedule(request::cancel, DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    try {
      return client().execute(request, answer -> outcome(answer, request));
    } catch (TargetAddresses.InternalAddressException e) {
      return failed("the address is internal");
    } catch (UnknownHostException e) {
      return failed("the name is not known");
    } catch (ConnectException e) {
      return failed("no connection");
    } catch (SSLException e) {
      return failed("TLS failed: the certificate is not trusted, or not for this name");
    } catch (IOException | RuntimeException e) {
      return failed(
          request.isAborted() || request.isCancelled() || e instanceof InterruptedIOException
              ? "no answer in time"
              : "no answer: " + e.getClass().getSimpleName());
    } finally {
      end.cancel(false);
    }
  }

  /** In clear only to networks that an operator has named. */
  private void requireTls(HttpPost request) throws URISyntaxException, IOException {
    if ("https".equalsIgnoreCase(request.getScheme())) {
      return;
    }
    for (var address : targets.resolve(request.getUri().getHost())) {
      if (!targets.isListed(address)) {
        throw new IOException("it must begin with https://");
      }
    }
  }

  /** The body of an answer says nothing, and may be endless: the connection ends with it. */
  private Outcome outcome(ClassicHttpResponse answer, HttpPost request) {
    var status = answer.getCode();
    var entity = answer.getEntity();
    if (entity != null && entity.getContentLength() != 0) {
      request.abort();
    }
    if (status >= 200 && status < 300) {
      return new Outcome(status, null, null);
    }
    return new Outcome(status, "the answer was " + status, retryAfter(answer));
  }

  /** Seconds, or a date (RFC 9110, 10.2.3). */
  private @Nullable Duration retryAfter(ClassicHttpResponse answer) {
    var header = answer.getFirstHeader("Retry-After");
    if (header == null) {
      return null;
    }
    var text = header.getValue().trim();
    if (text.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Math.min(MAX_RETRY_AFTER, Long.parseLong(text)));
    }
    var date = DateUtils.parseStandardDate(text);
    if (date == null) {
      return null;
    }
    var wait = Duration.between(clock.instant(), date);
    return wait.isNegative()
        ? Duration.ZERO
        : wait.compareTo(Duration.ofSeconds(MAX_RETRY_AFTER)) > 0
            ? Duration.ofSeconds(MAX_RETRY_AFTER)
            : wait;
  }

  @Override
  public synchronized void destroy() throws IOException {
    deadlines.shutdownNow();
    if (client != null) {
      client.close();
    }
  }
}
