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
  const double ratio = total.count() > 0 ? lb::to_seconds(done) / lb::to_seconds(total) : 1;
  show(ratio, fixed(lb::to_seconds(done), 1) + " s of " + fixed(lb::to_seconds(total), 1) + " s");
}

bool Progress::due() const { return terminal_.colour && std::chrono::steady_clock::now() - drawn_ >= kBetween; }

void Progress::show(double ratio, std::string_view label) {
  if (!due()) return;
  drawn_ = std::chrono::steady_clock::now();
  visible_ = true;
  std::string text(kWipe);
  if (ratio >= 0) {
    const double part = std::min(ratio, 1.0);
    text += padded(bar(part, kBarWidth, glyphs(terminal_.utf8)), kBarWidth) + " " + percent(part) + "  ";
  }
  write_all(STDERR_FILENO, text.append(label));
}

}  // namespace app
