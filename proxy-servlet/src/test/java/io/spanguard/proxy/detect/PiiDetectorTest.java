package io.spanguard.proxy.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.spanguard.proxy.guardrail.DetectionContext;
import io.spanguard.proxy.guardrail.Detector;
import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.guardrail.Scan;
import io.spanguard.proxy.wire.PartKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PiiDetectorTest extends DetectorContract {

  private static final Detector DETECTOR =
      PiiDetector.of(
          EnumSet.allOf(PiiType.class),
          PiiDetector.DEFAULT_REGIONS,
          List.of(new Pattern("BADGE", "B-\\d{4}", null)));

  @Override
  Detector detector() {
    return DETECTOR;
  }

  @Override
  List<String> pieces() {
    return List.of(
        "ann@example.org",
        "4111 1111 1111 1111",
        "378282246310005",
        "DE89 3704 0044 0532 0130 00",
        "GB82WEST12345698765432",
        "078-05-1120",
        "+1 212 555 0123",
        "(030) 123456",
        "call me at ",
        "10.1.2.3",
        "2001:db8:0:1:1:1:1:1",
        "00:1A:2b:3c:4d:5e",
        "born on 12/03/1980",
        "I am ",
        "sateesh",
        "Anna Smith",
        "B-1234",
        "12 Long Lane Street",
        "passport no. X1234567",
        "12345678Z",
        "BSN 111222333",
        "123-45",
        " 12/03",
        "(0",
        "1.2.",
        "555 0123 x");
  }

  @Override
  String hostile() {
    return "write to ann@example.org";
  }

  static Stream<Arguments> personal() {
    return Stream.of(
        argumentSet(
            "e-mail", "mail ann.b+c@mail.example.org.", "EMAIL", "ann.b+c@mail.example.org"),
        argumentSet("card", "card 4111 1111 1111 1111 12/27", "CREDIT_CARD", "4111 1111 1111 1111"),
        argumentSet("amex", "378282246310005", "CREDIT_CARD", "378282246310005"),
        argumentSet(
            "IBAN",
            "to DE89 3704 0044 0532 0130 00 and so on",
            "IBAN",
            "DE89 3704 0044 0532 0130 00"),
        argumentSet(
            "IBAN in small letters",
            "my iban is gb82west12345698765432",
            "IBAN",
            "gb82west12345698765432"),
        argumentSet("SSN", "SSN: 078-05-1120", "SSN", "078-05-1120"),
        argumentSet("phone", "ring +44 20 7946 0958 today", "PHONE", "+44 20 7946 0958"),
        argumentSet("phone without country", "reach me: 212-736-5000", "PHONE", "212-736-5000"),
        argumentSet("IP", "from 86.231.85.193.", "IP_ADDRESS", "86.231.85.193"),
        argumentSet(
            "IPv6",
            "from 2001:db8:85a3::8a2e:370:7334 on",
            "IP_ADDRESS",
            "2001:db8:85a3::8a2e:370:7334"),
        argumentSet("MAC", "card 00:1A:2b:3c:4d:5e up", "MAC_ADDRESS", "00:1A:2b:3c:4d:5e"),
        argumentSet("URL", "ftp://bob:pw@host/x", "URL_CREDENTIALS", "bob:pw"),
        argumentSet("birth", "She was born on March 3, 1980.", "DATE_OF_BIRTH", "March 3, 1980"),
        argumentSet("passport", "passport number: X1234567", "PASSPORT", "X1234567"),
        argumentSet(
            "bitcoin",
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
            "CRYPTO",
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
        argumentSet("name", "I am sateesh", "NAME", "sateesh"),
        argumentSet("introduced name", "My name is Julia Vizirov but", "NAME", "Julia Vizirov"),
        argumentSet(
            "name of the gazetteer",
            "ask Peter van der Berg about it",
            "NAME",
            "Peter van der Berg"),
        argumentSet(
            "street", "at 12 Elm Street, Springfield", "ADDRESS", "12 Elm Street, Springfield"),
        argumentSet("German street", "wohnt Hauptstraße 12a", "ADDRESS", "Hauptstraße 12a"),
        argumentSet("flat", "to 12 Oakmoor 7, Apt. 31 today", "ADDRESS", "12 Oakmoor 7, Apt. 31"),
        argumentSet("post box", "send it to P.O. Box 4711.", "ADDRESS", "P.O. Box 4711"),
        argumentSet(
            "field post",
            "to PSC 12, Box 34\nAPO AE 09012 please",
            "ADDRESS",
            "PSC 12, Box 34\nAPO AE 09012"),
        argumentSet("member", "{\"first_name\": \"Zanele\"}", "NAME", "Zanele"),
        argumentSet("receiver", "Ship to: Zanele Mokoena", "NAME", "Zanele Mokoena"),
        argumentSet("signature", "See you there.\nThanks,\nZanele\n", "NAME", "Zanele"),
        argumentSet("British number", "NINO AB 12 34 56 C", "NATIONAL_ID", "AB 12 34 56 C"),
        argumentSet("Spanish number", "DNI 12345678Z", "NATIONAL_ID", "12345678Z"),
        argumentSet(
            "French number", "1 84 12 76 451 089 46", "NATIONAL_ID", "1 84 12 76 451 089 46"),
        argumentSet("Italian number", "RSSMRA85T10A562S", "NATIONAL_ID", "RSSMRA85T10A562S"),
        argumentSet("Polish number", "PESEL 44051401359", "NATIONAL_ID", "44051401359"),
        argumentSet("Swedish number", "811218-9876", "NATIONAL_ID", "811218-9876"),
        argumentSet("Finnish number", "131052-308T", "NATIONAL_ID", "131052-308T"),
        argumentSet("Brazilian number", "529.982.247-25", "NATIONAL_ID", "529.982.247-25"),
        argumentSet("Dutch number", "BSN 111222333", "NATIONAL_ID", "111222333"),
        argumentSet("German number", "Steuer-ID 86 095 742 719", "NATIONAL_ID", "86 095 742 719"),
        argumentSet("Chinese number", "11010519491231002X", "NATIONAL_ID", "11010519491231002X"),
        argumentSet("Turkish number", "TC kimlik 10000000146", "NATIONAL_ID", "10000000146"),
        argumentSet("Canadian number", "SIN 046 454 286", "NATIONAL_ID", "046 454 286"),
        argumentSet("licence", "driver's license D1234567", "DRIVER_LICENSE", "D1234567"),
        argumentSet("German passport", "Reisepass Nr. C01X00T478", "PASSPORT", "C01X00T478"),
        argumentSet("German phone", "Rufnummer 0171-1234567", "PHONE", "0171-1234567"),
        argumentSet("own type", "badge B-1234", "BADGE", "B-1234"),
        argumentSet("full-width digits", "４１１１１１１１１１１１１１１１", "CREDIT_CARD", "４１１１１１１１１１１１１１１１"));
  }

  @ParameterizedTest
  @MethodSource("personal")
  void personalDataIsFoundWhereItStands(String text, String type, String value) {
    List<Finding> found = whole(text, PartKind.PROMPT);

    assertThat(found).as(found.toString()).hasSize(1);
    assertThat(found.get(0).type()).isEqualTo(type);
    assertThat(text.substring(found.get(0).start(), found.get(0).end())).isEqualTo(value);
  }

  static Stream<Arguments> harmless() {
    return Stream.of(
        argumentSet("wrong checksum", "4111 1111 1111 1112"),
        argumentSet("no account", "DE89 3704 0044 0532 0130 01"),
        argumentSet("time and date", "2005-10-08 22:58:39"),
        argumentSet("version", "version 1.2.3.4 of it"),
        argumentSet("C++", "std::vector<int> a::b"),
        argumentSet("table", "12 34 56 78 90 12 34 56 78 90\n1.5 2.5 3.5 1000000 2000000"),
        argumentSet("mood", "I am happy. I am German and this is important."),
        argumentSet("decorator", "@Override public void run()"),
        argumentSet("loopback", "http://127.0.0.1:8080/x"),
        argumentSet("numbers of sections", "Section 3.2.1.4, and chapter 10.1.2.3 of it"),
        argumentSet("number of a bill", "Rechnungsnummer 2024-0315-77, faktura 2024/03/0123"),
        argumentSet("number of a book", "ISBN 0-306-40615-2"),
        argumentSet("figures of speech", "3 Way Street, 5 Star Drive, a 2 Minute Road Test"),
        argumentSet("licence that is none", "a driving license 2024-01-01"));
  }

  @ParameterizedTest
  @MethodSource("harmless")
  void whatOnlyLooksLikeItIsNotFound(String text) {
    assertThat(whole(text, PartKind.PROMPT)).isEmpty();
  }

  static Stream<Arguments> lists() {
    return Stream.of(
        argumentSet("American", "(212) 555-01%02d, "),
        argumentSet("German", "030 9018 20%02d, "),
        argumentSet("French", "01 42 68 53 %02d, "));
  }

  @ParameterizedTest
  @MethodSource("lists")
  void longListOfTelephoneNumbersIsFoundToItsEnd(String format) {
    StringBuilder list = new StringBuilder();
    int alone = 0;
    for (int i = 0; i < 400; i++) {
      String number = String.format(format, i % 100);
      alone += whole(number, PartKind.PROMPT).size();
      list.append(number);
    }

    assertThat(alone).isGreaterThan(350);
    assertThat(whole(list.toString(), PartKind.PROMPT)).hasSize(alone);
  }

  /** More than may be looked at, so that it counts what was looked at before. */
  @Test
  void floodsOfDigitsAreReadTheSameHoweverTheyAreCut() {
    String[] pieces = {"1", "23", "4567", " ", " ", "-", ".", "/", ":", "(", "tax ", "office "};
    Random random = new Random(17);
    for (int round = 0; round < 100; round++) {
      StringBuilder text = new StringBuilder();
      String often = pieces[random.nextInt(pieces.length)];
      while (text.length() < 5000) {
        text.append(pieces[random.nextInt(pieces.length)]).append(often);
      }
      if (round % 2 == 0) {
        text.replace(0, 4000, (often + "12 345 678 ").repeat(400).substring(0, 4000));
      }
      text.append(" 4111 1111 1111 1111 and reach me: 212-736-5000");
      Scan scan = open(text.toString(), PartKind.PROMPT);
      List<Finding> found = new ArrayList<>();
      int most = 1 + random.nextInt(round % 3 == 0 ? 4000 : 30);
      for (int from = 0; from < text.length(); ) {
        int to = Math.min(text.length(), from + 1 + random.nextInt(most));
        int settled = scan.settled();
        List<Finding> fed = scan.feed(text.substring(from, to));
        assertThat(fed).allMatch(finding -> finding.start() >= settled);
        found.addAll(fed);
        from = to;
      }
      found.addAll(scan.finish());

      assertThat(found).isEqualTo(whole(text.toString(), PartKind.PROMPT)).isNotEmpty();
    }
  }

  @Test
  void onlyTheChosenTypesAreFound() {
    Detector emails = PiiDetector.of(EnumSet.of(PiiType.EMAIL), List.of("US"), List.of());
    var scan = emails.open(part("", PartKind.PROMPT), DetectionContext.ofRequest(List.of()));
    scan.feed("I am Peter Smith, 4111 1111 1111 1111, p@example.org");

    assertThat(scan.finish()).extracting(Finding::type).containsExactly("EMAIL");
  }

  @Test
  void settingsAreChecked() {
    assertThatThrownBy(() -> PiiDetector.of(EnumSet.noneOf(PiiType.class), List.of(), List.of()))
        .hasMessage("types is empty: there is nothing to find");
    assertThatThrownBy(
            () -> PiiDetector.of(EnumSet.of(PiiType.PHONE), List.of("Narnia"), List.of()))
        .hasMessage("region is not a country's two letters: Narnia");
  }
}
