#include "platform/raster.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>

namespace gui {

namespace {

constexpr int kSubpixelBits = 8;
constexpr std::int64_t kOne = 1 << kSubpixelBits;

struct Clip {
  int x0, y0, x1, y1;
};

struct Colour {
  float r, g, b, a;
};

Colour unpack(ImU32 packed) {
  return {static_cast<float>((packed >> IM_COL32_R_SHIFT) & 0xffU),
          static_cast<float>((packed >> IM_COL32_G_SHIFT) & 0xffU),
          static_cast<float>((packed >> IM_COL32_B_SHIFT) & 0xffU),
          static_cast<float>((packed >> IM_COL32_A_SHIFT) & 0xffU)};
}

void blend_pixel(std::uint8_t* pixel, const Colour& over) {
  const float part = over.a * (1.0F / 255.0F);
  const auto mix = [part](std::uint8_t below, float above) {
    return static_cast<std::uint8_t>(static_cast<float>(below) + (above - static_cast<float>(below)) * part +
                                     0.5F);
  };
  pixel[0] = mix(pixel[0], over.r);
  pixel[1] = mix(pixel[1], over.g);
  pixel[2] = mix(pixel[2], over.b);
}

/// Bilinear, the border's pixels repeated beyond it: what OpenGL does with GL_LINEAR and GL_CLAMP_TO_EDGE.
Colour sample(const Image& texture, float u, float v) {
  const float x =
      std::clamp(u * static_cast<float>(texture.width) - 0.5F, 0.0F, static_cast<float>(texture.width - 1));
  const float y =
      std::clamp(v * static_cast<float>(texture.height) - 0.5F, 0.0F, static_cast<float>(texture.height - 1));
  const int x0 = static_cast<int>(x);
  const int y0 = static_cast<int>(y);
  const int x1 = std::min(x0 + 1, texture.width - 1);
  const int y1 = std::min(y0 + 1, texture.height - 1);
  const float fx = x - static_cast<float>(x0);
  const float fy = y - static_cast<float>(y0);
  const auto texel = [&](int column, int row) {
    return &texture.rgba[static_cast<std::size_t>(row * texture.width + column) * 4];
  };
  const std::uint8_t* a = texel(x0, y0);
  const std::uint8_t* b = texel(x1, y0);
  const std::uint8_t* c = texel(x0, y1);
  const std::uint8_t* d = texel(x1, y1);
  const auto mix = [&](int i) {
    const float top = static_cast<float>(a[i]) * (1 - fx) + static_cast<float>(b[i]) * fx;
    const float bottom = static_cast<float>(c[i]) * (1 - fx) + static_cast<float>(d[i]) * fx;
    return top * (1 - fy) + bottom * fy;
  };
  return {mix(0), mix(1), mix(2), mix(3)};
}

Colour modulate(const Colour& a, const Colour& b) {
  constexpr float k = 1.0F / 255.0F;
  return {a.r * b.r * k, a.g * b.g * k, a.b * b.b * k, a.a * b.a * k};
}

/// The line through two corners: positive inside. A pixel whose centre lies on it belongs to one side only.
struct Edge {
  std::int64_t a, b, c;

  Edge(const std::array<std::int64_t, 2>& from, const std::array<std::int64_t, 2>& to) {
    a = from[1] - to[1];
    b = to[0] - from[0];
    c = -(a * from[0] + b * from[1]);
    const bool owns_line = a > 0 || (a == 0 && b > 0);
    if (!owns_line) c -= 1;
  }
  std::int64_t at(int x, int y) const { return a * (x * kOne + kOne / 2) + b * (y * kOne + kOne / 2) + c; }
};

std::int64_t floor_div(std::int64_t value, std::int64_t by) {
  const std::int64_t quotient = value / by;
  return value % by != 0 && (value < 0) != (by < 0) ? quotient - 1 : quotient;
}

/// Narrows [x0, x1) of row y to the pixels inside the edge.
void cut(const Edge& edge, int y, int& x0, int& x1) {
  const std::int64_t step = edge.a * kOne;
  const std::int64_t first = edge.at(0, y);  // value at x is first + step * x, to be >= 0
  if (step == 0) {
    if (first < 0) x1 = x0;
  } else if (step > 0) {
    x0 = static_cast<int>(std::max<std::int64_t>(x0, -floor_div(first, step)));
  } else {
    x1 = static_cast<int>(std::min<std::int64_t>(x1, floor_div(first, -step) + 1));
  }
}

/// A triangle made ready: turned clockwise, its edges as lines.
struct Triangle {
  std::array<const ImDrawVert*, 3> corners;
  std::array<Edge, 3> edges;  ///< opposite to the corner of the same index
  float twice_area;
  int y0, y1;  ///< rows it may touch

  /// Weights of the corners at a pixel's centre; they sum to 1.
  std::array<float, 3> weights(int x, int y) const {
    const float first = static_cast<float>(edges[0].at(x, y)) / twice_area;
    const float second = static_cast<float>(edges[1].at(x, y)) / twice_area;
    return {first, second, 1 - first - second};
  }
  bool one_texel() const {
    const ImVec2& uv = corners[0]->uv;
    return uv.x == corners[1]->uv.x && uv.x == corners[2]->uv.x && uv.y == corners[1]->uv.y &&
           uv.y == corners[2]->uv.y;
  }
  bool one_colour() const { return corners[0]->col == corners[1]->col && corners[0]->col == corners[2]->col; }
};

using Point = std::array<std::int64_t, 2>;

/// Nothing for a triangle without area.
std::optional<Triangle> prepare(std::array<const ImDrawVert*, 3> corners) {
  std::array<Point, 3> p{};
  for (std::size_t i = 0; i < 3; ++i) {
    p[i] = {std::llround(static_cast<double>(corners[i]->pos.x) * kOne),
            std::llround(static_cast<double>(corners[i]->pos.y) * kOne)};
  }
  std::int64_t area = (p[1][0] - p[0][0]) * (p[2][1] - p[0][1]) - (p[2][0] - p[0][0]) * (p[1][1] - p[0][1]);
  if (area == 0) return {};
  if (area < 0) {
    std::swap(p[1], p[2]);
    std::swap(corners[1], corners[2]);
    area = -area;
  }
  const auto [top, bottom] = std::minmax({p[0][1], p[1][1], p[2][1]});
  return Triangle{corners,
                  {Edge(p[1], p[2]), Edge(p[2], p[0]), Edge(p[0], p[1])},
                  static_cast<float>(area),
                  static_cast<int>(floor_div(top, kOne)),
                  static_cast<int>(floor_div(bottom, kOne)) + 1};
}

Colour colour_at(const Triangle& triangle, const std::array<float, 3>& weight) {
  Colour sum{0, 0, 0, 0};
  for (std::size_t i = 0; i < 3; ++i) {
    const Colour corner = unpack(triangle.corners[i]->col);
    sum = {sum.r + corner.r * weight[i], sum.g + corner.g * weight[i], sum.b + corner.b * weight[i],
           sum.a + corner.a * weight[i]};
  }
  // Rounding may leave the range by a hair where the weights do.
  const auto keep = [](float value) { return std::clamp(value, 0.0F, 255.0F); };
  return {keep(sum.r), keep(sum.g), keep(sum.b), keep(sum.a)};
}

Colour texel_at(const Triangle& triangle, const Image& texture, const std::array<float, 3>& weight) {
  float u = 0;
  float v = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    u += triangle.corners[i]->uv.x * weight[i];
    v += triangle.corners[i]->uv.y * weight[i];
  }
  return sample(texture, u, v);
}

void fill_triangle(Image& target, const Triangle& triangle, const Image& texture, const Clip& clip) {
  const bool one_texel = triangle.one_texel();
  const bool one_colour = triangle.one_colour();
  const Colour texel = sample(texture, triangle.corners[0]->uv.x, triangle.corners[0]->uv.y);
  const Colour colour = unpack(triangle.corners[0]->col);
  const Colour both = modulate(texel, colour);
  for (int y = std::max(clip.y0, triangle.y0); y < std::min(clip.y1, triangle.y1); ++y) {
    int x0 = clip.x0;
    int x1 = clip.x1;
    for (const Edge& edge : triangle.edges) cut(edge, y, x0, x1);
    if (x0 >= x1) continue;
    std::uint8_t* pixel = &target.rgba[(static_cast<std::size_t>(y) * static_cast<std::size_t>(target.width) +
                                        static_cast<std::size_t>(x0)) *
                                       4];
    for (int x = x0; x < x1; ++x, pixel += 4) {
      if (one_texel && one_colour) {
        blend_pixel(pixel, both);
        continue;
      }
      const std::array<float, 3> weight = triangle.weights(x, y);
      blend_pixel(pixel, modulate(one_texel ? texel : texel_at(triangle, texture, weight),
                                  one_colour ? colour : colour_at(triangle, weight)));
    }
  }
}

void draw_command(Image& target, const ImDrawList& list, const ImDrawCmd& command, ImVec2 origin) {
  const auto bound = [](float value, int most) { return std::clamp(static_cast<int>(value), 0, most); };
  const Clip clip{
      bound(command.ClipRect.x - origin.x, target.width), bound(command.ClipRect.y - origin.y, target.height),
      bound(command.ClipRect.z - origin.x, target.width), bound(command.ClipRect.w - origin.y, target.height)};
  const Image& texture = *static_cast<const Image*>(command.GetTexID());
  for (unsigned i = 0; i + 2 < command.ElemCount; i += 3) {
    std::array<const ImDrawVert*, 3> corners{};
    for (unsigned corner = 0; corner < 3; ++corner) {
      const ImDrawIdx index = list.IdxBuffer[static_cast<int>(command.IdxOffset + i + corner)];
      corners[corner] = &list.VtxBuffer[static_cast<int>(command.VtxOffset + index)];
    }
    if (const auto triangle = prepare(corners)) fill_triangle(target, *triangle, texture, clip);
  }
}

}  // namespace

Image rasterise(const ImDrawData& data, std::uint32_t background) {
  Image image;
  image.width = static_cast<int>(data.DisplaySize.x);
  image.height = static_cast<int>(data.DisplaySize.y);
  image.rgba.resize(static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height) * 4);
  for (std::size_t i = 0; i < image.rgba.size(); i += 4) {
    image.rgba[i] = static_cast<std::uint8_t>(background >> 16U);
    image.rgba[i + 1] = static_cast<std::uint8_t>(background >> 8U);
    image.rgba[i + 2] = static_cast<std::uint8_t>(background);
    image.rgba[i + 3] = 255;
  }
  for (int l = 0; l < data.CmdListsCount; ++l) {
    for (const ImDrawCmd& command : data.CmdLists[l]->CmdBuffer) {
      if (command.UserCallback == nullptr) draw_command(image, *data.CmdLists[l], command, data.DisplayPos);
    }
  }
  return image;
}

}  // namespace gui
