#include "lb/json/codec.h"
#include "report/report.h"
#include "text.h"

namespace app {
namespace {

constexpr std::size_t kMost = 20;  // a page; the JSON has them all
constexpr std::size_t kIndent = 4;
constexpr std::size_t kMostBytes = 1'000;

std::string span_of(const sim::Finding& finding) {
  return fixed(lb::to_seconds(finding.from), 2) + " to " + fixed(lb::to_seconds(finding.to), 2) + " s";
}

}  // namespace

void print_findings(const Report& report, Console& console) {
  const std::vector<sim::Finding>& findings = report.result.findings;
  if (findings.empty()) return;
  const Ink ink(console.out().colour);
  console.line("  " + ink.strong("Findings"));
  for (std::size_t i = 0; i < std::min(findings.size(), kMost); ++i) {
    console.line("  " + ink.bad(std::string(findings[i].kind)) + "  " + ink.faint(span_of(findings[i])));
    const std::string text = lb::json::printable(findings[i].text, kMostBytes);
    for (const std::string& line : wrapped(text, console.out().width - kIndent)) {
      console.line(std::string(kIndent, ' ') + line);
    }
  }
  if (findings.size() > kMost) console.line("  and " + grouped(findings.size() - kMost) + " more");
  console.line();
}

}  // namespace app
