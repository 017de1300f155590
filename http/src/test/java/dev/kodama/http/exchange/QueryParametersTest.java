package dev.kodama.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected values are what Python's {@code parse_qsl} makes of the same. */
class QueryParametersTest {
    @ParameterizedTest
    @CsvSource({
        "a=%zz,%zz",
        "a=100%,100%",
        "a=%4,%4",
        "a=%41%e6%9c%a8+%2B,A木 +",
        "a=%ff%41,\ufffdA",
        "a=b=c,b=c",
        "a=木,木",
    })
    void readsEachValueHoweverItIsEncoded(String query, String value) {
        assertThat(QueryParameters.parse(query)).isEqualTo(Map.of("a", List.of(value)));
    }

    @Test
    void keepsEveryValueAndTakesANameAloneForAnEmptyOne() {
        assertThat(QueryParameters.parse("a=1&&b&a=2&c="))
                .isEqualTo(Map.of("a", List.of("1", "2"), "b", List.of(""), "c", List.of("")));
        assertThat(QueryParameters.parse(null)).isEmpty();
        assertThat(QueryParameters.parse("")).isEmpty();
    }
}
