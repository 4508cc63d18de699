package io.muster.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.Base64URL;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TokenAlgorithmTest {

  private static final byte[] TEXT = {1, 2, 3};

  @ParameterizedTest
  @EnumSource
  void verifiesWhatItSigned(TokenAlgorithm algorithm) throws Exception {
    var key = algorithm.generate();
    var header = new JWSHeader(algorithm.jws());
    var signature = algorithm.signer(key).sign(header, TEXT);
    var stored = algorithm.verifier(JWK.parse(key.toJSONString()));
    assertThat(stored.verify(header, TEXT, signature)).isTrue();
    assertThat(stored.verify(header, new byte[] {1, 2, 4}, signature)).isFalse();
    assertThat(stored.verify(header, TEXT, Base64URL.encode("short"))).isFalse();
    assertThat(algorithm.verifier(algorithm.generate()).verify(header, TEXT, signature)).isFalse();
  }

  /** RFC 8037, appendix A. */
  @ParameterizedTest
  @EnumSource(names = "EdDSA")
  void signsAsTheStandardShows(TokenAlgorithm algorithm) throws Exception {
    var key =
        JWK.parse(
            """
            {"kty":"OKP","crv":"Ed25519",
            "d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
            "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
            """);
    var input = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
    assertThat(algorithm.signer(key).sign(new JWSHeader(algorithm.jws()), input.getBytes("UTF-8")))
        .hasToString(
            "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
  }
}
