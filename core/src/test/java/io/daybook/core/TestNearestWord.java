package io.daybook.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TestNearestWord {
  private static final List<String> KEYS = List.of("column", "nullable", "pii", "type", "zone");

  @Test
  void findsTheWordBehindATypingError() {
    assertThat(NearestWord.of("typ", KEYS)).contains("type");
    assertThat(NearestWord.of("tyype", KEYS)).contains("type");
    assertThat(NearestWord.of("tipe", KEYS)).contains("type");
    assertThat(NearestWord.of("tpye", KEYS)).contains("type");
    assertThat(NearestWord.of("Type", KEYS)).contains("type");
    assertThat(NearestWord.of("nulable", KEYS)).contains("nullable");
  }

  @Test
  void findsNothingWhereNoWordIsNear() {
    assertThat(NearestWord.of("wxyz", KEYS)).isEmpty();
    assertThat(NearestWord.of("kind", KEYS)).isEmpty();
    assertThat(NearestWord.of("anything", List.of())).isEmpty();
  }

  @Test
  void allowsOneErrorInThreeLetters() {
    assertThat(NearestWord.of("abcdef", List.of("abxxef"))).contains("abxxef");
    assertThat(NearestWord.of("abcdef", List.of("axxxef"))).isEmpty();
  }

  @Test
  void prefersTheNearestAndThenTheFirst() {
    assertThat(NearestWord.of("country", List.of("county", "countries", "country_"))).contains("county");
    assertThat(NearestWord.of("countri", List.of("countries", "country"))).contains("country");
    assertThat(NearestWord.of("cat", List.of("bat", "hat"))).contains("bat");
  }
}
