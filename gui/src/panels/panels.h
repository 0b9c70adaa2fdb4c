#pragma once

#include "model/layout.h"
#include "scene.h"

namespace gui {

// One function a panel, one file a function. draw_dashboard() calls them in this order.

void draw_header(Scene& scene, const Rect& rect);
void draw_kpi_tile(Scene& scene, Kpi which, const Rect& rect);
void draw_share(Scene& scene, const Rect& rect);
void draw_breakers(Scene& scene, const Rect& rect);
void draw_latency(Scene& scene, const Rect& rect);
void draw_flow(Scene& scene, const Rect& rect);
void draw_nodes(Scene& scene, const Rect& rect);
void draw_record(Scene& scene, const Rect& rect);
void draw_transport(Scene& scene, const Rect& rect);

// What draw_record() shows below its tabs, one of them at a time.

void draw_events(Scene& scene, const Rect& box);
void draw_findings(Scene& scene, const Rect& box);
void draw_classes(Scene& scene, const Rect& box);
void draw_balancers(Scene& scene, const Rect& box);

}  // namespace gui
