#include "progress.h"

#include <unistd.h>

#include <algorithm>

#include "chart.h"
#include "lb/duration_text.h"
#include "output.h"
#include "text.h"

namespace app {
namespace {

constexpr auto kBetween = std::chrono::milliseconds(200);
constexpr std::size_t kBarWidth = 30;
constexpr std::string_view kWipe = "\r\x1b[K";

}  // namespace

Progress::~Progress() {
  if (visible_) write_all(STDERR_FILENO, kWipe);
}

void Progress::show(lb::Duration done, lb::Duration total) {
  if (!terminal_.colour) return;
  const auto now = std::chrono::steady_clock::now();
  if (now - drawn_ < kBetween) return;
  drawn_ = now;
  visible_ = true;
  const double ratio = total.count() > 0 ? std::clamp(lb::to_seconds(done) / lb::to_seconds(total), 0.0, 1.0) : 1;
  const Glyphs& marks = glyphs(terminal_.utf8);
  write_all(STDERR_FILENO, std::string(kWipe) + padded(bar(ratio, kBarWidth, marks), kBarWidth) + " " +
                               percent(ratio) + "  " + fixed(lb::to_seconds(done), 1) + " s of " +
                               fixed(lb::to_seconds(total), 1) + " s");
}

}  // namespace app
