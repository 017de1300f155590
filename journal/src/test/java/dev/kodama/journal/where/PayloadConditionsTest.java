package dev.kodama.journal.where;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadConditionsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "payload.p:eq:p-1         | {'p':'p-1'}       | true",
                "payload.p:eq:p-1         | {'p':'p-12'}      | false",
                "payload.p:eq:p-1         | {'q':'p-1'}       | false",
                "payload.p:eq:p-1         | {'p':['p-1']}     | false",
                "payload.p:eq:1           | {'p':1}           | true",
                "payload.p:eq:1           | {'p':1.0}         | true",
                "payload.p:eq:1           | {'p':'1'}         | true",
                "payload.p:eq:1           | {'p':'1.0'}       | false",
                "payload.p:eq:9007199254740993 | {'p':9007199254740992} | false",
                "payload.p:eq:true        | {'p':true}        | true",
                "payload.p:eq:true        | {'p':'true'}      | true",
                "payload.p:eq:true        | {'p':false}       | false",
                "payload.p:eq:null        | {'p':null}        | false",
                "payload.p:eq:            | {'p':''}          | true",
                "payload.u:eq:http://x:1  | {'u':'http://x:1'} | true",
                "payload.u:eq:a,b         | {'u':'a,b'}       | true",
                "payload.p:in:a,b         | {'p':'b'}         | true",
                "payload.p:in:a,b         | {'p':'a,b'}       | false",
                "payload.p:in:a\\,b,c     | {'p':'a,b'}       | true",
                "payload.p:in:1,2         | {'p':2e0}         | true",
                "payload.p:in: a,b        | {'p':' a'}        | true",
                "payload.p:in:a,,b        | {'p':''}          | true",
                "payload.p:exists         | {'p':null}        | true",
                "payload.p:exists         | {'p':{}}          | true",
                "payload.p:exists         | {}                | false",
                "payload.p:prefix:ab      | {'p':'abc'}       | true",
                "payload.p:prefix:ab      | {'p':'ba'}        | false",
                "payload.p:prefix:1       | {'p':12}          | false",
                "payload.p:prefix:        | {'p':''}          | true",
                "payload.a.b.c:eq:x       | {'a':{'b':{'c':'x'}}} | true",
                "payload.a.b.c:eq:x       | {'a':{'b':[{'c':'x'}]}} | false",
                "payload.a\\.b:eq:x       | {'a.b':'x'}       | true",
                "payload.a\\:b:eq:x       | {'a:b':'x'}       | true",
                "payload.a\\b:eq:x        | {'a\\\\b':'x'}    | true",
                "payload.a\\\\.b:eq:x     | {'a\\\\':{'b':'x'}} | true"
            })
    void comparesTheValueAtThePath(String expression, String payload, boolean passes) {
        var conditions = PayloadConditions.parse(List.of(expression.replaceAll(" +$", "")));

        String body = "{'event_type':'A','payload':" + payload + "}";

        assertThat(conditions.pass(body.replace('\'', '"').getBytes(UTF_8))).isEqualTo(passes);
    }

    @Test
    void wantsAllConditions() {
        var both = PayloadConditions.parse(List.of("payload.a:eq:1", "payload.b:prefix:x"));

        assertThat(both.pass("{\"payload\":{\"a\":1,\"b\":\"xy\"}}".getBytes(UTF_8)))
                .isTrue();
        assertThat(both.pass("{\"payload\":{\"a\":1,\"b\":\"y\"}}".getBytes(UTF_8)))
                .isFalse();
        assertThat(PayloadConditions.NONE.pass("no JSON".getBytes(UTF_8))).isTrue();
    }

    @Test
    void countsARepeatedExpressionOnce() {
        var conditions = PayloadConditions.parse(List.of("payload.a:eq:1", "payload.a:eq:1", ""));

        assertThat(conditions).isEqualTo(PayloadConditions.parse(List.of("payload.a:eq:1")));
        assertThat(conditions.all()).hasToString("[payload.a:eq:1]");
        assertThat(PayloadConditions.parse(List.of(""))).isEqualTo(PayloadConditions.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "payload.p | must be PATH:OPERATOR:VALUE as in payload.project_id:eq:p-1, was 'payload.p'",
                "entity_id:eq:x | must have a path that begins with payload., was 'entity_id:eq:x'",
                "payload:exists | must have a path that begins with payload., was 'payload:exists'",
                "payload..a:eq:x | must not have an empty key in its path, was 'payload..a:eq:x'",
                "payload.p:like:x | must have an operator eq, in, exists or prefix behind its path, was 'payload.p:like:x'",
                "payload.p:EQ:x | must have an operator eq, in, exists or prefix behind its path, was 'payload.p:EQ:x'",
                "payload.p:eq | must have a colon and a value behind eq, was 'payload.p:eq'",
                "payload.p:exists:true | must have nothing behind exists, was 'payload.p:exists:true'",
                "payload.b.c.d.e.f.g.h.i:exists | may have at most 8 keys in a path, was 'payload.b.c.d.e.f.g.h.i:exists'"
            })
    void saysWhatIsWrong(String expression, String sentence) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PayloadConditions.parse(List.of(expression)))
                .withMessage(sentence);
    }

    @Test
    void boundsExpressionsAndTheirValues() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PayloadConditions.parse(Collections.nCopies(9, "payload.a:eq:1")))
                .withMessage("may have at most 8 expressions, had 9");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PayloadConditions.parse(List.of("payload.a:in:" + numbers(51))))
                .withMessage("may have at most 50 values in one expression, had 51");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PayloadConditions.parse(List.of("payload.a:eq:" + "x".repeat(257))))
                .withMessageStartingWith("may have at most 256 letters in a key or a value, was 'payload.a:eq:xxx");
        assertThat(PayloadConditions.parse(List.of("payload.a:in:" + numbers(50)))
                        .all())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 257, 5_000})
    void tellsALongTextFromItsBeginning(int letters) {
        byte[] body = ("{\"payload\":{\"a\":\"" + "x".repeat(letters) + "\"}}").getBytes(UTF_8);
        String longest = "x".repeat(256);

        assertThat(PayloadConditions.parse(List.of("payload.a:eq:" + longest)).pass(body))
                .isEqualTo(letters == 256);
        assertThat(PayloadConditions.parse(List.of("payload.a:prefix:" + longest))
                        .pass(body))
                .isTrue();
    }

    private static String numbers(int count) {
        return String.join(
                ",", IntStream.range(0, count).mapToObj(String::valueOf).toList());
    }
}
