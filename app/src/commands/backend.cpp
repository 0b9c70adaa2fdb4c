#include "proxy/backend.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>

#include "commands/commands.h"
#include "lb/duration_text.h"
#include "lb/json/codec.h"

namespace app {
namespace {

constexpr std::array<OptionSpec, 7> kOptions{{
    {"host", "ADDRESS", "where it listens (127.0.0.1)"},
    {"port", "N", "0: chosen by the system (SERVER_PORT, or 8080)"},
    {"name", "TEXT", "its name in every answer (SERVER_NAME, or server)"},
    {"skip", "", "answer 20 % of POST requests with a 500 (SKIP_SOME_REQUESTS=true)"},
    {"seed", "N", "which of them: one seed, one sequence of drops (1)"},
    {"delay", "DURATION", "wait before every answer, as in 5ms (0ms)"},
    {"load-report", "N", "tell its load with every answer, as a share of N requests a second (0: not)"},
}};

constexpr std::pair<std::uint64_t, std::uint64_t> kPorts{0, 65535};

std::optional<std::string> variable(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return std::string(value);
}

bool read_flag(const char* name, lb::InputErrors& errors) {
  std::string text = variable(name).value_or("false");
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (text == "true" || text == "false") return text == "true";
  errors.push_back({{}, std::string(name) + "=" + lb::json::printable(text) + ": expected true or false"});
  return false;
}

std::uint16_t read_port(const Arguments& arguments, lb::InputErrors& errors) {
  std::uint64_t port = 8080;
  if (const auto text = variable("SERVER_PORT")) port = whole_number("SERVER_PORT", *text, kPorts, port, errors);
  return static_cast<std::uint16_t>(arguments.number("port", kPorts, port, errors));
}

proxy::BackendOptions read_options(const Arguments& arguments, lb::InputErrors& errors) {
  proxy::BackendOptions options;
  options.host = arguments.value("host").value_or(options.host);
  options.port = read_port(arguments, errors);
  options.name = arguments.value("name").value_or(variable("SERVER_NAME").value_or(options.name));
  options.skip_some_requests = read_flag("SKIP_SOME_REQUESTS", errors) || arguments.has("skip");
  options.seed = arguments.number("seed", {0, kAnySeed}, options.seed, errors);
  options.capacity = static_cast<double>(arguments.number("load-report", {0, 1'000'000}, 0, errors));
  if (const auto text = arguments.value("delay")) {
    const std::string problem = lb::parse_duration(*text, options.delay);
    if (!problem.empty()) errors.push_back({{}, "--delay: " + problem});
  }
  return options;
}

ExitCode backend(const Arguments& arguments, Console& console) {
  lb::InputErrors errors;
  const proxy::BackendOptions options = read_options(arguments, errors);
  if (!errors.empty()) return wrong_usage(kBackendCommand, errors, console);
  const std::string problem = proxy::run_backend(options);
  if (problem.empty()) return ExitCode::kDone;
  return console.fail(ExitCode::kEnvironment, lb::json::printable(problem, 300));
}

}  // namespace

const Command kBackendCommand{
    .name = "backend",
    .summary = "runs a flaky demo backend for the proxy",
    .about =
        "An HTTP server to try the proxy with: GET /login answers 200, POST /register and POST /changePassword "
        "201. With --skip, one POST in five is answered 500. With --load-report the policy "
        "load_report_round_robin has something to go by. The environment variables SKIP_SOME_REQUESTS, "
        "SERVER_NAME and SERVER_PORT are read too; options win over them.",
    .example =
        "lbsim backend --port 8081 --name server1\n"
        "SKIP_SOME_REQUESTS=true SERVER_PORT=8082 lbsim backend",
    .operands = {},
    .options = kOptions,
    .run = backend,
};

}  // namespace app
