package io.muster.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZIOException;
import org.tukaani.xz.XZOutputStream;

class XzStreamTest {

  private static byte[] compressed(int dictionaryMib) throws IOException {
    var options = new LZMA2Options(0);
    options.setDictSize(dictionaryMib << 20);
    var bytes = new ByteArrayOutputStream();
    try (var xz = new XZOutputStream(bytes, options)) {
      xz.write("compressed".getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void readsWhatMenderArtifactWritesAndNoMore() throws IOException {
    try (var xz = XzStream.open(new ByteArrayInputStream(compressed(64)))) {
      assertThat(new String(xz.readAllBytes(), UTF_8)).isEqualTo("compressed");
    }
    try (var xz = XzStream.open(new ByteArrayInputStream(compressed(128)))) {
      assertThatThrownBy(xz::readAllBytes).isInstanceOf(XZIOException.class);
    }
  }

  @Test
  void readsTwoAtATime() throws Exception {
    var bytes = compressed(1);
    try (var executor = Executors.newVirtualThreadPerTaskExecutor();
        var first = XzStream.open(new ByteArrayInputStream(bytes));
        var second = XzStream.open(new ByteArrayInputStream(bytes))) {
      var third = executor.submit(() -> XzStream.open(new ByteArrayInputStream(bytes)));
      assertThatThrownBy(() -> third.get(200, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      first.close();
      first.close();
      third.get(10, TimeUnit.SECONDS).close();
      assertThat(second.readAllBytes()).isNotEmpty();
    }
  }
}
