package dev.kodama.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScriptMainTest {
    @Test
    void passesWhatFollowsTheScript() {
        assertThat(ScriptMain.commandLine(new String[] {"/usr/local/bin/kodama", "tail", "-n", "1"}))
                .containsExactly("tail", "-n", "1");
    }

    @Test
    void namesTheRoleOfAScript() {
        assertThat(ScriptMain.commandLine(new String[] {"/usr/local/bin/kodama-mirror", "--source", "a"}))
                .containsExactly("mirror", "--source", "a");
    }
}
