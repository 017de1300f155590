package dev.kodama.forwarder.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.settings.SettingException;
import dev.kodama.settings.Settings;
import java.util.Map;
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
                "https://dash.example,h:1,true",
                "HTTPS://Dash.example,h:1,true",
                "https://dash.example:8443,h:1,false",
                "http://dash.example,h:1,false"
            })
    void letsPagesOfTheSamePlaceAndNamedOnesConnect(String origin, String host, boolean allowed) {
        var origins = origins("https://dash.example , http://localhost:3000");

        assertThat(origins.allow(origin, host)).isEqualTo(allowed);
    }

    @Test
    void letsAllConnectWhereThatIsSaid() {
        assertThat(origins("*").allow("http://evil", "h")).isTrue();
    }

    @Test
    void namesTheSettingThatIsWrong() {
        assertThatThrownBy(() -> origins("dash.example"))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("KODAMA_ALLOWED_ORIGINS");
    }

    private static Origins origins(String text) {
        return Origins.from(Settings.of(Map.of("KODAMA_ALLOWED_ORIGINS", text)));
    }
}
