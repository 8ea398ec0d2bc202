"""A browser made of WebKitGTK for tests, driven by JSON lines.

Each line on standard input is a command {"id", "verb", ...}; each line on standard output answers one,
{"id", "result"} or {"id", "error"}. What pages log goes to standard error. The end of the input ends it.

Unlike a session over WebDriver, its storage persists in the profile, so that a browser can be killed and
started again on what it left behind.

Usage: webkit_host.py PROFILE [--ignore-certificate-errors] [--storage-ratio SHARE]

SHARE is the part of the volume that an origin may fill, between 0 and 1; WebKit's own default otherwise.
"""

import argparse
import json
import os
import sys
import threading

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gdk, GLib, Gtk, WebKit2  # noqa: E402

# On in Safari, behind a switch here.
FEATURES = ("StorageAPI", "StorageAPIEstimate", "FileSystem", "FileSystemWritableStream")
# Nothing listens on the discard port of this machine: whoever asks this proxy is offline.
DEAD_PROXY = "http://127.0.0.1:9"
# What a keyboard sends for them.
KEYS = {
    "Enter": (Gdk.KEY_Return, 0),
    "Space": (Gdk.KEY_space, 0),
    "Tab": (Gdk.KEY_Tab, 0),
    "Shift+Tab": (Gdk.KEY_ISO_Left_Tab, Gdk.ModifierType.SHIFT_MASK),
}


def make_context(profile, ignore_certificate_errors, storage_ratio):
    data = WebKit2.WebsiteDataManager(
        base_data_directory=os.path.join(profile, "data"),
        base_cache_directory=os.path.join(profile, "cache"),
        origin_storage_ratio=storage_ratio,
    )
    if ignore_certificate_errors:
        data.set_tls_errors_policy(WebKit2.TLSErrorsPolicy.IGNORE)
    return WebKit2.WebContext(website_data_manager=data)


def make_settings():
    settings = WebKit2.Settings(
        enable_write_console_messages_to_stdout=True,
        media_playback_requires_user_gesture=False,
        hardware_acceleration_policy=WebKit2.HardwareAccelerationPolicy.NEVER,
    )
    features = WebKit2.Settings.get_all_features()
    for index in range(features.get_length()):
        feature = features.get(index)
        if feature.get_identifier() in FEATURES:
            settings.set_feature_enabled(feature, True)
    return settings


class Page:
    """One view in a window of its own; a window that is not mapped is a hidden page."""

    def __init__(self, context):
        self.loading = None
        self.asked = None
        self.failure = None
        self.view = WebKit2.WebView(
            web_context=context,
            settings=make_settings(),
            website_policies=WebKit2.WebsitePolicies(autoplay=WebKit2.AutoplayPolicy.ALLOW),
        )
        self.view.connect("load-changed", self.on_load_changed)
        self.view.connect("load-failed", self.on_load_failed)
        self.view.connect("load-failed-with-tls-errors", self.on_tls_errors)
        self.view.connect("web-process-terminated", self.on_terminated)
        self.window = Gtk.Window()
        self.window.set_default_size(1280, 720)
        self.window.add(self.view)
        self.window.show_all()

    def settle(self, error=None):
        settle, self.loading = self.loading, None
        if settle is not None:
            settle(error=error)

    def on_load_changed(self, _view, event):
        if event != WebKit2.LoadEvent.FINISHED:
            return
        # Also the end of a load that failed; a blocked port fails silently, as an empty page.
        if self.failure is None and self.view.get_uri() == "about:blank" != self.asked:
            self.failure = "it is blocked"
        self.settle(error=self.failure and f"Could not load {self.asked}: {self.failure}")

    def on_load_failed(self, _view, _event, _url, error):
        self.failure = self.failure or error.message
        return True

    def on_tls_errors(self, _view, _url, _certificate, errors):
        self.failure = f"its certificate is refused ({errors.first_value_nick})"
        return True

    def on_terminated(self, _view, reason):
        print(f"CONSOLE ERROR The page's process ended: {reason.value_nick}", file=sys.stderr)
        self.settle(f"The page's process ended: {reason.value_nick}")

    def navigate(self, url, settle):
        self.await_load(url, settle)
        self.view.load_uri(url)

    def reload(self, settle):
        self.await_load(self.view.get_uri(), settle)
        self.view.reload()

    def await_load(self, url, settle):
        self.settle("Another load took its place")
        self.asked, self.loading, self.failure = url, settle, None

    def evaluate(self, expression, settle):
        body = f"return await ({expression}\n);"

        def done(view, result):
            try:
                value = view.call_async_javascript_function_finish(result)
                settle(result=value.to_string())
            except GLib.Error as error:
                settle(error=error.message)

        self.view.call_async_javascript_function(body, -1, None, None, None, None, done)

    def press(self, key):
        display = Gdk.Display.get_default()
        value, state = KEYS[key]
        _found, codes = Gdk.Keymap.get_for_display(display).get_entries_for_keyval(value)
        for kind in (Gdk.EventType.KEY_PRESS, Gdk.EventType.KEY_RELEASE):
            event = Gdk.Event.new(kind)
            event.set_device(display.get_default_seat().get_keyboard())
            event.window = self.view.get_window()
            event.keyval, event.state = value, state
            event.hardware_keycode = codes[0].keycode
            self.view.event(event)

    def screenshot(self, file, settle):
        def done(view, result):
            try:
                view.get_snapshot_finish(result).write_to_png(file)
                settle()
            except GLib.Error as error:
                settle(error=error.message)

        self.view.get_snapshot(
            WebKit2.SnapshotRegion.VISIBLE, WebKit2.SnapshotOptions.NONE, None, done
        )


class Host:
    def __init__(self, context, answers):
        self.context = context
        self.answers = answers
        self.pages = {}

    def handle(self, line):
        command = json.loads(line)

        def settle(result=None, error=None):
            answer = {"id": command["id"], "result": result}
            if error is not None:
                answer = {"id": command["id"], "error": error}
            self.answers.write(json.dumps(answer) + "\n")
            self.answers.flush()

        try:
            getattr(self, "on_" + command["verb"])(command, settle)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test has to hear of it
            settle(error=f"{type(error).__name__}: {error}")

    def page(self, command):
        return self.pages[command["page"]]

    def on_version(self, _command, settle):
        version = (
            WebKit2.get_major_version(),
            WebKit2.get_minor_version(),
            WebKit2.get_micro_version(),
        )
        settle(result=".".join(map(str, version)))

    def on_open(self, command, settle):
        self.pages[command["page"]] = Page(self.context)
        settle()

    def on_navigate(self, command, settle):
        self.page(command).navigate(command["url"], settle)

    def on_reload(self, command, settle):
        self.page(command).reload(settle)

    def on_evaluate(self, command, settle):
        self.page(command).evaluate(command["expression"], settle)

    def on_hide(self, command, settle):
        self.page(command).window.hide()
        settle()

    def on_show(self, command, settle):
        self.page(command).window.show()
        settle()

    def on_resize(self, command, settle):
        self.page(command).window.resize(command["width"], command["height"])
        settle()

    def on_press(self, command, settle):
        self.page(command).press(command["key"])
        settle()

    def on_screenshot(self, command, settle):
        self.page(command).screenshot(command["file"], settle)

    def on_close(self, command, settle):
        self.pages.pop(command["page"]).window.destroy()
        settle()

    def on_offline(self, command, settle):
        data = self.context.get_website_data_manager()
        if command["on"]:
            proxy = WebKit2.NetworkProxySettings.new(DEAD_PROXY, None)
            data.set_network_proxy_settings(WebKit2.NetworkProxyMode.CUSTOM, proxy)
        else:
            data.set_network_proxy_settings(WebKit2.NetworkProxyMode.NO_PROXY, None)
        # The network process is told, and does not answer. What it is asked next, it answers after that.
        data.fetch(WebKit2.WebsiteDataTypes.HSTS_CACHE, None, lambda *_: settle())

    def on_quit(self, _command, settle):
        for page in self.pages.values():
            page.window.destroy()
        settle()
        Gtk.main_quit()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("profile")
    parser.add_argument("--ignore-certificate-errors", action="store_true")
    parser.add_argument("--storage-ratio", type=float, default=-1.0)
    options = parser.parse_args()
    # Pages' logs are written to standard output, where the answers go: keep the two apart.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    context = make_context(
        options.profile, options.ignore_certificate_errors, options.storage_ratio
    )
    host = Host(context, answers)

    def read_commands():
        for line in sys.stdin:
            GLib.idle_add(host.handle, line)
        GLib.idle_add(Gtk.main_quit)

    threading.Thread(target=read_commands, daemon=True).start()
    Gtk.main()


main()
