#include "answer_report.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "chars.h"
#include "lb/json/document.h"

namespace proxy {
namespace {

constexpr std::uint64_t kMaxRetryAfter = 86400;  // seconds: who asks for more is not coming back
constexpr std::size_t kMaxReport = 4096;         // bytes; far more than any report that is read here
constexpr float kMaxFigure = 1e12F;              // beyond it a float counts nothing

/// The figures as reported, the two utilizations apart.
struct Figures {
  lb::LoadReport load;
  float application = 0;
};

void take_figure(std::string_view name, std::string_view text, Figures& figures) {
  constexpr std::string_view kNamed = "named_metrics.";
  float value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !(value > 0 && value <= kMaxFigure)) return;
  if (name == "cpu_utilization" || name == "cpuUtilization") figures.load.utilization = value;
  if (name == "application_utilization" || name == "applicationUtilization") figures.application = value;
  if (name == "rps_fractional" || name == "rpsFractional") figures.load.qps = value;
  if (name == "eps") figures.load.eps = value;
  if (!name.starts_with(kNamed)) return;
  name.remove_prefix(kNamed.size());
  if (name == "queue") figures.load.queue = value;
  if (name == "service_time_ms") figures.load.service_time_ms = value;
}

void read_text(std::string_view text, Figures& figures) {
  for_each_element(text, [&](std::string_view element) {
    const std::size_t equals = element.find('=');
    if (equals == std::string_view::npos) return;
    take_figure(trimmed(element.substr(0, equals)), trimmed(element.substr(equals + 1)), figures);
  });
}

void read_json(std::string_view text, Figures& figures) {
  const lb::Result<lb::json::Document> document = lb::json::Document::parse(std::string(text));
  if (!document) return;
  for (const lb::json::Member& member : document.value().root().members) {
    take_figure(member.key, member.value.text, figures);
    if (member.key != "named_metrics" && member.key != "namedMetrics") continue;
    for (const lb::json::Member& named : member.value.members) {
      take_figure("named_metrics." + named.key, named.value.text, figures);
    }
  }
}

bool take_word(std::string_view& text, std::string_view lowercase) {
  if (text.size() <= lowercase.size() || text[lowercase.size()] != ' ') return false;
  if (!same_word(text.substr(0, lowercase.size()), lowercase)) return false;
  text = trimmed(text.substr(lowercase.size()));
  return true;
}

}  // namespace

lb::LoadReport read_load_report(std::string_view value) {
  Figures figures;
  if (value.size() > kMaxReport) return {};
  if (take_word(value, "json") || value.starts_with('{')) {
    read_json(value, figures);
  } else {
    take_word(value, "text");
    read_text(value, figures);
  }
  if (figures.application > 0) figures.load.utilization = figures.application;
  return figures.load;
}

lb::Duration read_retry_after(std::string_view value) {
  std::uint64_t seconds = 0;
  if (!parse_length(value, seconds)) return {};
  return std::chrono::seconds(std::min(seconds, kMaxRetryAfter));
}

lb::Outcome read_outcome(const HeadScanner& scanner, std::string_view head, const ResponseFraming& framing) {
  lb::Outcome outcome = lb::Outcome::response(scanner.status());
  if (framing.retry_after.size > 0) outcome.retry_after = read_retry_after(framing.retry_after.of(head));
  if (framing.load_report.size > 0) outcome.load = read_load_report(framing.load_report.of(head));
  return outcome;
}

}  // namespace proxy
