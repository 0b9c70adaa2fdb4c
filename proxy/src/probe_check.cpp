#include "probe_check.h"

#include "chars.h"

namespace proxy {
namespace {

constexpr auto kSyntax = std::regex::ECMAScript | std::regex_constants::__polynomial;

std::string problem_of(const std::regex_error& error) {
  switch (error.code()) {
    case std::regex_constants::error_brack:
      return "a [ without its ]";
    case std::regex_constants::error_paren:
      return "a ( without its )";
    case std::regex_constants::error_brace:
    case std::regex_constants::error_badbrace:
      return "a wrong {}";
    case std::regex_constants::error_badrepeat:
      return "a repetition of nothing";
    case std::regex_constants::error_escape:
      return "an unknown escape";
    case std::regex_constants::error_range:
      return "a wrong range";
    case std::regex_constants::error_complexity:
      return "a back-reference, which would allow exponential time";
    case std::regex_constants::error_space:
    case std::regex_constants::error_stack:
      return "it is too large";
    default:
      return "it does not parse";
  }
}

void check_regex(const std::string& text, const char* path, lb::InputErrors& errors) {
  try {
    const std::regex ignored(text, kSyntax);
  } catch (const std::regex_error& error) {
    errors.push_back({path, "not a regular expression of ECMAScript: " + problem_of(error)});
  }
}

}  // namespace

ProbeCheck::ProbeCheck(const lb::HealthMonitorConfig& config) : config_(config) {
  if (config.type != lb::ProbeType::kHttp) return;
  status_.emplace(config.status_regex, kSyntax);
  if (!config.body_regex.empty()) body_.emplace(config.body_regex, kSyntax);
}

bool ProbeCheck::status_passes(std::uint16_t status) const {
  return !status_ || std::regex_search(std::to_string(status), *status_);
}

bool ProbeCheck::body_passes(std::string_view body) const {
  return !body_ || std::regex_search(body.begin(), body.end(), *body_);
}

lb::InputErrors check_probes(const lb::HealthMonitorConfig& config) {
  lb::InputErrors errors;
  if (config.type == lb::ProbeType::kHttps) {
    errors.push_back({"/type", "HTTPS: the proxy speaks no TLS to nodes; use HTTP or CONNECT"});
  }
  if (config.type != lb::ProbeType::kHttp) return errors;
  if (!config.path.starts_with('/') || !all(config.path, kTarget)) {
    errors.push_back({"/path", "expected a path such as \"/health\", without spaces and #"});
  }
  if (!all(config.host, kHost)) errors.push_back({"/host", "expected a host such as \"example.org\""});
  check_regex(config.status_regex, "/status_regex", errors);
  check_regex(config.body_regex, "/body_regex", errors);
  return errors;
}

}  // namespace proxy
