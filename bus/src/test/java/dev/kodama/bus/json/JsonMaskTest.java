package dev.kodama.bus.json;

import static dev.kodama.bus.json.JsonText.json;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonMaskTest {
    private static final JsonMask TOKEN = of("payload.token");
    private static final JsonMask INNER = of("payload.user.token", "payload.user.name", "meta");

    static JsonMask of(String... paths) {
        return JsonMask.of(
                Stream.of(paths).map(JsonPath::keys).map(JsonPath::new).toList());
    }

    private static String object(JsonMask mask, String json) {
        return new String(mask.object(json(json)), UTF_8).replace('"', '\'');
    }

    private static String anything(JsonMask mask, String text) {
        return new String(mask.anything(json(text)), UTF_8).replace('"', '\'');
    }

    @ParameterizedTest
    @ValueSource(strings = {"'s3'", "''", "1.50", "-0", "true", "null", "{}", "{'a':['s3']}", "[]", "[[1],{'b':2}]"})
    void masksAValueOfAnyKind(String value) {
        assertThat(object(TOKEN, "{'event_type':'A','payload':{'n':1.50,'token':" + value + ",'z':[1, 2]}}"))
                .isEqualTo("{'event_type':'A','payload':{'n':1.50,'token':'***','z':[1, 2]}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'payload':{'token':'a','token':'b'}}|{'payload':{'token':'***','token':'***'}}",
                "{'payload':{'token':'a'},'payload':{'token':1}}|{'payload':{'token':'***'},'payload':{'token':'***'}}",
                "{'payload':{'token':'a'},'payload':{}}|{'payload':{'token':'***'},'payload':{}}",
                "{'p\\u0061yload':{'to\\u006ben':'a'}}|{'p\\u0061yload':{'to\\u006ben':'***'}}",
                "{ 'payload' : { 'token' :\t'a' } , 'b' : 1 }|{ 'payload' : { 'token' :\t'***' } , 'b' : 1 }",
                "{'payload':[{'token':1},[[{'token':2}]],3,{'token':[4]}]}|{'payload':[{'token':'***'},[[{'token':'***'}]],3,{'token':'***'}]}",
                "{'payload':'{\\'token\\':1}'}|{'payload':'***'}",
            })
    void leavesNoWayAround(String published, String shown) {
        assertThat(object(TOKEN, published)).isEqualTo(shown);
    }

    @Test
    void goesThroughArraysIntoEachElement() {
        assertThat(object(INNER, "{'payload':{'user':[{'token':1,'id':2},[{'name':'x'}],'text',null]},'meta':[1]}"))
                .isEqualTo("{'payload':{'user':[{'token':'***','id':2},[{'name':'***'}],'text',null]},'meta':'***'}");
    }

    @Test
    void returnsTheSameBytesWhereNothingIsHidden() {
        byte[] json = json("{'payload':{'a':1},'token':2,'user':{'token':3}}");

        assertThat(TOKEN.object(json)).isSameAs(json);
        assertThat(INNER.object(json)).isSameAs(json);
        assertThat(JsonMask.of(List.of()).object(json("not json"))).isEqualTo(json("not json"));
    }

    @Test
    void masksByManyKeysAsByFew() {
        var many = of(Stream.iterate(0, n -> n + 1)
                .limit(50)
                .map(n -> "payload.k" + n)
                .toArray(String[]::new));

        assertThat(object(many, "{'payload':{'k7':1,'k\\u0034\\u0039':2,'k50':3,'k':4}}"))
                .isEqualTo("{'payload':{'k7':'***','k\\u0034\\u0039':'***','k50':3,'k':4}}");
    }

    @Test
    void masksThePayloadByItself() {
        var payload = INNER.of("payload");

        assertThat(object(payload, "{'user':{'token':1},'token':2}")).isEqualTo("{'user':{'token':'***'},'token':2}");
        assertThat(object(payload, "{'user':'bob'}")).isEqualTo("{'user':'bob'}");
        assertThat(object(of("meta").of("payload"), "{'user':{'token':1}}")).isEqualTo("{'user':{'token':1}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'payload':{'a':1,'token':'s3|{'payload':{'a':1,'token':***",
                "{'payload':{'a':1,'token':{'b':['s3',}|{'payload':{'a':1,'token':***",
                "{'payload':{'a':1,'token':'s3'},|{'payload':{'a':1,'token':'***'},",
                "{'payload':{'a':1,'token':'s3'} 'token':'s3'}|{'payload':{'a':1,'token':'***'} ***",
                "{payload:{token:'s3'}}|{***",
                "token=s3|***",
                "'{\\'payload\\':{\\'token\\':\\'s3\\'}}'|'***'",
                "[{'payload':{'token':'s3'}},'s3']|[{'payload':{'token':'***'}},'***']",
                "{'payload':{'token':'s3'}} {'payload':{'token':'s3'}}|{'payload':{'token':'***'}} {'payload':{'token':'***'}}",
                "{'payload':'{\\'token\\':\\'s3\\'}'}|{'payload':'***'}",
                "17|17",
                "``|``",
            })
    void showsWhatIsNoEventAsFarAsItIsUnderstood(String text, String shown) {
        assertThat(anything(TOKEN, text)).isEqualTo(shown);
    }

    @Test
    void hidesAQuotedObjectOfWhatIsNoEvent() {
        String text = "{'payload':{'user':'{\\'token\\':1}','x':'y'}}";

        assertThat(anything(INNER, text)).isEqualTo("{'payload':{'user':'***','x':'y'}}");
        assertThat(object(INNER, text)).isEqualTo(text);
    }

    @Test
    void masksTextThatIsNotUtf8() {
        byte[] latin = "{\"payload\":{\"é\":1,\"tok\\u0065n\":\"s3\",\"\\né\":2}}".getBytes(ISO_8859_1);

        assertThat(new String(TOKEN.object(latin), UTF_8)).contains("\"***\"").doesNotContain("s3");
        assertThat(new String(TOKEN.anything(latin), UTF_8)).contains("\"***\"").doesNotContain("s3");
    }

    @Test
    void cutsWhatIsNestedTooDeep() {
        String deep = "{'payload':" + "[".repeat(5_000) + "{'token':'s3'}" + "]".repeat(5_000) + "}";

        assertThat(object(TOKEN, deep)).doesNotContain("s3").endsWith("***");
        assertThat(anything(TOKEN, "[".repeat(100_000) + "{'payload':{'token':'s3'}}"))
                .doesNotContain("s3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'***'", "'\\u002a**'", "1,'token':'***'"})
    void recognizesWhatItShows(String value) {
        assertThat(TOKEN.wasApplied(json("{'payload':{'token':" + value + "}}")))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"'new'", "['***']", "1", "'****'"})
    void takesAnotherValueForOne(String value) {
        assertThat(TOKEN.wasApplied(json("{'payload':{'token':" + value + ",'other':'***'}}")))
                .isFalse();
    }
}
