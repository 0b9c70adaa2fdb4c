#include "model/palette.h"

namespace gui {

namespace {

constexpr Palette kDark{
    .window = 0x0A0E13,
    .panel = 0x11171E,
    .border = 0x232C36,
    .well = 0x1A222C,
    .raised = 0x1D2732,
    .raised_hot = 0x2A3745,
    .text = 0xE6EDF3,
    .dim = 0x9AA5B1,
    .faint = 0x67727E,
    .grid = 0x1E2731,
    .accent = 0x58A6FF,
    .on_accent = 0x07182B,
    .node = {0x56B4E9, 0xAADDAA, 0x7766DD, 0xEEDD77, 0xDD3399, 0xBB7755},
    .others = 0x66707B,
    .closed = 0x2AA198,
    .half_open = 0xE3B341,
    .open = 0xF0641E,
    .on_open = 0x1A0A02,
    .p50 = 0x79C7FF,
    .p99 = 0xF2B92B,
    .p999 = 0xFF7585,
    .retries = 0xE9B52C,
    .outage = 0xE8590C,
    .failure_rate = 0xD9A520,
    .slow = 0x4D9BE6,
    .other_fault = 0x8B949E,
    .good = 0x2FB5A4,
    .bad = 0xF0641E,
    .ghost = 0x9AA5B1,
    .band_edge = 0x0A0E13,
    .heat = {0x14233F, 0x1C4474, 0x1F7F9A, 0x55BFA5, 0xE4FFD0},
};

constexpr Palette kLight{
    .window = 0xF3F5F8,
    .panel = 0xFFFFFF,
    .border = 0xD8DEE5,
    .well = 0xE8ECF1,
    .raised = 0xE9EDF2,
    .raised_hot = 0xDCE3EB,
    .text = 0x1A222B,
    .dim = 0x56616D,
    .faint = 0x85909C,
    .grid = 0xE9EDF1,
    .accent = 0x0B63CE,
    .on_accent = 0xFFFFFF,
    .node = {0x3896D5, 0x89A64B, 0x5E3ABD, 0xFA7099, 0x932474, 0x186029},
    .others = 0x98A2AD,
    .closed = 0x0F857B,
    .half_open = 0xB7791F,
    .open = 0xC8480A,
    .on_open = 0xFFFFFF,
    .p50 = 0x1668C1,
    .p99 = 0xC05A06,
    .p999 = 0xC3113F,
    .retries = 0xB86410,
    .outage = 0xC8480A,
    .failure_rate = 0xB07A08,
    .slow = 0x2B7DE0,
    .other_fault = 0x6B7580,
    .good = 0x0F857B,
    .bad = 0xC8480A,
    .ghost = 0x6B7580,
    .band_edge = 0xFFFFFF,
    .heat = {0xE4EEF8, 0xB5D4EE, 0x6FA9DA, 0x2A6CB4, 0x0B2F66},
};

}  // namespace

const Palette& palette_of(bool dark) { return dark ? kDark : kLight; }

}  // namespace gui
