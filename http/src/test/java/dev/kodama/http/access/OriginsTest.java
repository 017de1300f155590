package dev.kodama.http.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.http.access.Proxies.ForwardedHeaders;
import dev.kodama.settings.SettingException;
import dev.kodama.settings.Settings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginsTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "NULL",
            value = {
                "NULL,h:1,true",
                "http://h:1,h:1,true",
                "http://H,h:80,true",
                "https://h,h,true",
                "https://h,h:443,true",
                "https://h,h:80,false",
                "http://h:1,h:2,false",
                "http://evil,h:1,false",
                "http://evil@h:1,h:1,false",
                "http://evil:pw@h:1,h:1,false",
                "http://@h:1,h:1,false",
                "http://h:1,evil@h:1,false",
                "http://h.evil:1,h:1,false",
                "null,h:1,false",
                "http://h:1,NULL,false",
                "not a url,h:1,false",
                "http://my_host:1,my_host:1,true",
                "http://my_host,other_host,false",
                "http://[::1]:18000,[::1]:18000,true",
                "http://[::1]:18000,[::2]:18000,false",
                "http://h:1,h,false",
                "http://h,h:,true",
                "http://h.evil,h,false",
                "http://h@evil,h,false",
                "http://evil,h@evil,false",
                "https://dash.example,h:1,true",
                "HTTPS://Dash.example,h:1,true",
                "https://dash.example:8443,h:1,false",
                "http://dash.example,h:1,false"
            })
    void allowsPagesOfTheSameOriginAndConfiguredOnes(String origin, String host, boolean allowed) {
        var origins = origins("https://dash.example , http://localhost:3000");

        assertThat(origins.allow(origin, host == null ? List.of() : List.of(new ServerName(host, false, false))))
                .isEqualTo(allowed);
    }

    /** Peers of 10.0.0.0/8 are trusted proxies. A header that is not sent is empty. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            emptyValue = "",
            value = {
                // origin, Host, over TLS, peer, Forwarded, X-Forwarded-Host, X-Forwarded-Proto
                "https://dash.site|kodama:18000|no|10.0.0.1||dash.site|https|true",
                "https://dash.site|kodama:18000|no|198.51.100.1||dash.site|https|false", // of no proxy of ours
                "https://dash.site:8443|kodama:18000|no|10.0.0.1||dash.site:8443|https|true",
                "https://dash.site:8443|kodama:18000|no|10.0.0.1||dash.site:9443|https|false",
                "https://dash.site|kodama:18000|no|10.0.0.1||dash.site|http|true", // the outer proxy ends TLS
                "http://dash.site|kodama:18000|no|10.0.0.1||dash.site|https|false", // not the page it serves
                "http://dash.site|kodama:18000|no|10.0.0.1||dash.site||true",
                "https://evil|kodama:18000|no|10.0.0.1||dash.site|https|false",
                "https://dash.site|kodama:18000|no|10.0.0.1||dash.site, inner|https, http|true",
                "https://my_dash|kodama:18000|no|10.0.0.1||my_dash|https|true",
                "https://dash.site|kodama:18000|no|10.0.0.1|host=dash.site;proto=https||evil|true",
                "https://evil|kodama:18000|no|10.0.0.1|host=dash.site;proto=https|evil||false",
                "https://dash.site:8443|k|no|10.0.0.1|for=1.1.1.1;host=\"dash.site:8443\";proto=https||evil|true",
                // told by a proxy of ours from another one of ours, and by somebody before
                "https://dash.site|k|no|10.0.0.1|host=evil, for=1.1.1.1;host=dash.site, for=10.0.0.2;host=k|||true",
                "https://evil|k|no|10.0.0.1|host=evil, for=1.1.1.1;host=dash.site, for=10.0.0.2;host=k|||false",
                "http://dash.site:8080|dash.site|no|10.0.0.1||||true", // the proxy has dropped the port
                "http://dash.site:8080|dash.site|no|198.51.100.1||||false",
                "http://dash.site:8080|dash.site:8081|no|10.0.0.1||||false",
                "https://dash.site|dash.site|no|10.0.0.1|||http|true",
                "http://dash.site:443|dash.site:443|yes|198.51.100.1||||false", // what we serve is https
                "https://dash.site|dash.site|yes|198.51.100.1||||true",
                "null|null|no|10.0.0.1||null||false"
            })
    void takesThePlaceThatTrustedProxiesTell(
            String origin,
            String host,
            String tls,
            String peer,
            String forwarded,
            String forwardedHost,
            String forwardedProto,
            boolean allowed) {
        var proxies = new Proxies(HttpSettings.TRUSTED_PROXIES.parse("10.0.0.0/8"));
        var headers = new ForwardedHeaders(values(forwarded), values(forwardedHost), values(forwardedProto));
        var names = proxies.serverNames(Cidr.address(peer).orElseThrow(), host, tls.equals("yes"), headers);

        assertThat(origins("").allow(origin, names)).isEqualTo(allowed);
    }

    private static List<String> values(@Nullable String header) {
        return header == null || header.isEmpty() ? List.of() : List.of(header);
    }

    @Test
    void allowsAllOriginsWhereConfigured() {
        assertThat(origins("*").allow("http://evil", List.of())).isTrue();
    }

    @Test
    void namesTheInvalidSetting() {
        assertThatThrownBy(() -> origins("dash.example"))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("KODAMA_ALLOWED_ORIGINS");
    }

    private static Origins origins(String text) {
        return Origins.from(Settings.of(Map.of("KODAMA_ALLOWED_ORIGINS", text)));
    }
}
