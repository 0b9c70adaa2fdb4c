// The palettes can be read: node colours differ in normal vision and under the three kinds of colour blindness,
// and text stands out from what it is written on. Colour blindness is simulated as in Machado, Oliveira and
// Fernandes 2009 (IEEE TVCG 15(6), severity 1.0), differences are CIE 1976.
#include "model/palette.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace {

using Vector = std::array<double, 3>;
using Matrix = std::array<Vector, 3>;

struct Vision {
  const char* name;
  Matrix matrix;
};

constexpr std::array<Vision, 4> kVisions{{
    {"normal", {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}}},
    {"protanopia",
     {{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}}},
    {"deuteranopia",
     {{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}}},
    {"tritanopia",
     {{{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}}},
}};

Vector linear(gui::Rgb colour) {
  Vector out{};
  for (std::size_t i = 0; i < 3; ++i) {
    const double c = static_cast<double>((colour >> (16U - 8U * static_cast<unsigned>(i))) & 0xffU) / 255;
    out[i] = c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
  }
  return out;
}

Vector times(const Matrix& m, const Vector& v) {
  Vector out{};
  for (std::size_t i = 0; i < 3; ++i) out[i] = m[i][0] * v[0] + m[i][1] * v[1] + m[i][2] * v[2];
  return out;
}

/// sRGB primaries to CIE L*a*b* under D65.
Vector lab(const Vector& rgb) {
  constexpr Matrix kToXyz{
      {{0.4124564, 0.3575761, 0.1804375}, {0.2126729, 0.7151522, 0.0721750}, {0.0193339, 0.1191920, 0.9503041}}};
  constexpr Vector kWhite{0.95047, 1, 1.08883};
  Vector xyz =
      times(kToXyz, {std::clamp(rgb[0], 0.0, 1.0), std::clamp(rgb[1], 0.0, 1.0), std::clamp(rgb[2], 0.0, 1.0)});
  for (std::size_t i = 0; i < 3; ++i) {
    const double t = xyz[i] / kWhite[i];
    xyz[i] = t > 216.0 / 24389 ? std::cbrt(t) : (24389.0 / 27 * t + 16) / 116;
  }
  return {116 * xyz[1] - 16, 500 * (xyz[0] - xyz[1]), 200 * (xyz[1] - xyz[2])};
}

double difference(gui::Rgb a, gui::Rgb b, const Matrix& vision) {
  const Vector x = lab(times(vision, linear(a)));
  const Vector y = lab(times(vision, linear(b)));
  return std::hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
}

/// WCAG 2 contrast ratio.
double contrast(gui::Rgb a, gui::Rgb b) {
  const auto light = [](gui::Rgb colour) {
    const Vector rgb = linear(colour);
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2] + 0.05;
  };
  return std::max(light(a), light(b)) / std::min(light(a), light(b));
}

class Palettes : public testing::TestWithParam<bool> {
 protected:
  const gui::Palette& palette = gui::palette_of(GetParam());
};

TEST_P(Palettes, NodeColoursDifferInEveryVision) {
  for (const Vision& vision : kVisions) {
    for (std::size_t i = 0; i < palette.node.size(); ++i) {
      for (std::size_t j = i + 1; j < palette.node.size(); ++j) {
        EXPECT_GE(difference(palette.node[i], palette.node[j], vision.matrix), 24)
            << "colours " << i << " and " << j << ", " << vision.name;
      }
    }
  }
}

TEST_P(Palettes, NodeColoursStandOutFromThePanel) {
  for (const gui::Rgb colour : palette.node) EXPECT_GE(contrast(colour, palette.panel), 2.2);
}

TEST_P(Palettes, TextCanBeRead) {
  EXPECT_GE(contrast(palette.text, palette.panel), 7);
  EXPECT_GE(contrast(palette.dim, palette.panel), 4.5);
  EXPECT_GE(contrast(palette.on_accent, palette.accent), 4.5);
  for (const gui::Rgb colour :
       {palette.closed, palette.open, palette.bad, palette.good, palette.p50, palette.p99}) {
    EXPECT_GE(contrast(colour, palette.panel), 3);
  }
}

TEST_P(Palettes, TheHeatRampRunsOneWay) {
  std::vector<double> light;
  for (const gui::Rgb colour : palette.heat) light.push_back(lab(linear(colour))[0]);
  const bool rising = light.front() < light.back();
  for (std::size_t i = 1; i < light.size(); ++i) EXPECT_EQ(light[i] > light[i - 1], rising) << "stop " << i;
}

TEST(PaletteMeasures, AgreeWithPublishedValues) {
  EXPECT_NEAR(contrast(0xFFFFFF, 0x000000), 21, 1e-9);
  EXPECT_NEAR(lab(linear(0xFF0000))[0], 53.24, 0.01);
  EXPECT_NEAR(difference(0xFF0000, 0x00FF00, kVisions[0].matrix), 170.6, 0.1);
}

INSTANTIATE_TEST_SUITE_P(Themes, Palettes, testing::Bool(), [](const testing::TestParamInfo<bool>& theme) {
  return std::string(theme.param ? "dark" : "light");
});

}  // namespace
