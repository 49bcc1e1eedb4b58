package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessorListTest {
    @Test
    void readsWhatTheKernelWrites() {
        assertThat(ProcessorList.of("0\n").numbers()).containsExactly(0);
        assertThat(ProcessorList.of("0-3,8,10-11\n").numbers()).containsExactly(0, 1, 2, 3, 8, 10, 11);
    }

    @Test
    void leavesTheFirstOut() {
        assertThat(ProcessorList.of("2-4").withoutFirst(1).text()).isEqualTo("3,4");
    }
}
