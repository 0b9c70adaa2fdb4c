#include "proxy/proxy.h"

#include <array>

#include "commands/commands.h"
#include "json_text.h"
#include "lb/json/codec.h"
#include "scenario_file.h"

namespace app {
namespace {

constexpr std::array<OptionSpec, 5> kOptions{{
    {"listen", "HOST:PORT", "where clients connect, in place of live.listen; port 0: chosen by the system"},
    {"admin", "HOST:PORT", "where /metrics and /healthz are, in place of live.admin"},
    {"record", "FILE", "write every input of the engine there, for lbsim replay"},
    {"set", "PATH=VALUE", "change a value of the scenario, as in balancer.policy.type=p2c; may be repeated"},
    {"seed", "N", "balance with another seed than the scenario's"},
}};

ExitCode serve(const Arguments& arguments, Console& console) {
  const std::string& path = arguments.operands().front();
  ScenarioSource source{path, arguments.all("set"), arguments.value("seed")};
  for (const char* option : {"listen", "admin"}) {
    if (const auto value = arguments.value(option)) {
      source.changes.push_back("live." + std::string(option) + "=" + json_string(*value));
    }
  }
  const auto file = load(source, Use::kServe);
  if (!file) return console.fail(path, file.errors());
  proxy::ProxyConfig config = proxy_config(file.value());
  config.record_path = arguments.value("record").value_or("");
  const std::string problem = proxy::run_proxy(config);
  if (problem.empty()) return ExitCode::kDone;
  return console.fail(ExitCode::kEnvironment, lb::json::printable(problem, 300));
}

}  // namespace

const Command kProxyCommand{
    .name = "proxy",
    .summary = "serves live HTTP traffic with a scenario's balancer and nodes",
    .about =
        "Listens, and forwards HTTP/1.1 requests to the addresses of the scenario's nodes through the same engine "
        "that lbsim run simulates with. SIGTERM or Ctrl-C ends it once what is in flight is answered, a second "
        "signal at once.",
    .example =
        "lbsim proxy scenarios/flaky3.json\n"
        "lbsim proxy scenarios/flaky3.json --listen 127.0.0.1:0 --record traffic.jsonl",
    .operands = {"FILE.json", 1, 1},
    .options = kOptions,
    .run = serve,
};

}  // namespace app
