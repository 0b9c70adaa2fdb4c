#include "lb/json/codec.h"
#include "report/report.h"
#include "text.h"

namespace app {
namespace {

std::string coloured(const sim::ResultEvent& event, const std::string& text, const Ink& ink) {
  switch (event.kind) {
    case sim::ResultEventKind::kBreakerTripped:
    case sim::ResultEventKind::kNodeEjected:
    case sim::ResultEventKind::kNodeDown:
    case sim::ResultEventKind::kPanicBegan:
      return ink.bad(text);
    case sim::ResultEventKind::kBreakerClosed:
    case sim::ResultEventKind::kNodeReturned:
    case sim::ResultEventKind::kNodeUp:
    case sim::ResultEventKind::kPanicEnded:
      return ink.good(text);
    default:
      return ink.warning(text);
  }
}

}  // namespace

void print_events(const Report& report, Console& console) {
  const Ink ink(console.out().colour);
  const Glyphs& marks = glyphs(console.out().utf8);
  console.line("  " + ink.strong("Events") + (report.result.events.empty() ? "  none" : ""));
  for (const sim::ResultEvent& event : report.result.events) {
    const std::string time = fixed(lb::to_seconds(event.at), 3) + " s";
    const std::string name = short_name(sim::describe_place(event, report.result, report.file.scenario), marks);
    console.line(padded_left(time, 12) + "  " + padded(name, 16) + "  " +
                 coloured(event, sim::describe(event, report.file.scenario), ink));
  }
  if (report.result.events_dropped > 0) {
    console.line("  and " + grouped(report.result.events_dropped) + " more that were not kept");
  }
  console.line();
}

}  // namespace app
