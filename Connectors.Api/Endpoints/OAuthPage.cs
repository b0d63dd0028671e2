using System.Security.Cryptography;
using System.Text.Json;
using Connectors.Api.Envelopes;
using Connectors.Jobs.Administration.SignIn;

namespace Connectors.Api.Endpoints;

/// <summary>The page on which a sign-in ends. It tells its opener, at one origin only, and closes itself on success.</summary>
internal static class OAuthPage
{
    public static IResult Write(HttpContext context, OnlineSignInEnd end, string messageType, string origin)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = $"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; base-uri 'none'; "
            + "form-action 'none'; frame-ancestors 'none'";
        headers.CacheControl = "no-store";
        // The address holds the code.
        headers["Referrer-Policy"] = "no-referrer";

        var status = end.Success ? "success" : "error";
        var heading = end.Success ? "Authorization complete" : "Authorization failed";
        var message = JsonSerializer.Serialize(new { type = messageType, status, flowId = end.FlowId ?? "", message = end.Message });
        Markup page =
            $$"""
            <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>{{heading}}</title><style nonce="{{nonce}}">
            body{font:16px system-ui,sans-serif;background:#f5f6f8;color:#222;display:grid;place-items:center;min-height:90vh;margin:0}
            main{background:#fff;padding:2rem 2.5rem;border-radius:8px;box-shadow:0 1px 8px #0002;max-width:28rem}
            main{border-top:4px solid #b00020;overflow-wrap:anywhere}
            main.success{border-color:#1b7f3b}h1{font-size:1.4rem;margin:0 0 1rem}p{margin:.5rem 0 0}.hint{color:#666}
            </style></head><body data-message="{{message}}" data-origin="{{origin}}"><main class="{{status}}">
            <h1>{{heading}}</h1><p role="status">{{end.Message}}</p><p class="hint">You can close this window.</p></main>
            <script nonce="{{nonce}}">
            const { message, origin } = document.body.dataset;
            if (window.opener) window.opener.postMessage(JSON.parse(message), origin);
            if (JSON.parse(message).status === "success") window.close();
            </script></body></html>
            """;
        return Results.Content(page.ToString(), "text/html; charset=utf-8");
    }
}
