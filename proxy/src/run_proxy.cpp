#include <cstdio>

#include "proxy/proxy.h"
#include "signals.h"

namespace proxy {

std::string run_proxy(const ProxyConfig& config) {
  Proxy proxy(config);
  StopSignals signals([&proxy](int count) {
    if (count > 1) return proxy.stop();
    std::fputs("draining; a second signal ends at once\n", stderr);
    proxy.drain();
  });
  if (std::string error = proxy.start(); !error.empty()) return error;
  signals.watch();
  std::fprintf(stderr, "listening on %s\n", proxy.listening().c_str());
  if (!proxy.admin().empty()) std::fprintf(stderr, "admin on %s\n", proxy.admin().c_str());
  return proxy.wait();
}

}  // namespace proxy
