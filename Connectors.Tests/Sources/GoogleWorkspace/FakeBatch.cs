using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Connectors.Tests.Sources.GoogleWorkspace;

/// <summary>Google's batch endpoints: they take GETs as multipart/mixed and return the answers in another order.</summary>
public static class FakeBatch
{
    /// <param name="google">Says which parts meet a fault.</param>
    /// <param name="context">The request.</param>
    /// <param name="answer">Answers a call, given its path and headers.</param>
    public static async Task AnswerAsync(
        FakeGoogle google, HttpContext context, Func<string, IReadOnlyDictionary<string, string>, FakeAnswer> answer)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var boundary = context.Request.ContentType!.Split("boundary=")[1].Trim('"');
        var calls = body.Split("--" + boundary)[1..^1];
        if (calls.Length > 100)
        {
            await FakeAnswer.Refuse(400, "badRequest", "The batch request exceeds 100 calls.").WriteAsync(context);
            return;
        }

        var text = new StringBuilder();
        foreach (var call in calls.Reverse())
        {
            var id = call.Split("Content-ID: <")[1].Split('>')[0];
            var lines = call[(call.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..].TrimEnd().Split("\r\n");
            var headers = lines.Skip(1).Select(line => line.Split(": ", 2))
                .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
            var given = google.FaultOfPart() ?? answer(lines[0].Split(' ')[1], headers);
            text.Append("--batch_xyz\r\nContent-Type: application/http\r\n");
            text.Append(CultureInfo.InvariantCulture, $"Content-ID: <response-{id}>\r\n\r\n");
            text.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {given.Status} X\r\n");
            if (given.RetryAfter is { } pause)
                text.Append(CultureInfo.InvariantCulture, $"Retry-After: {pause}\r\n");
            var json = given.Cut ? "{\"id\": \"t" : given.Body!.ToJsonString();
            text.Append("Content-Type: application/json; charset=UTF-8\r\n\r\n").Append(json).Append("\r\n");
        }

        context.Response.ContentType = "multipart/mixed; boundary=batch_xyz";
        await context.Response.WriteAsync(text.Append("--batch_xyz--\r\n").ToString(), context.RequestAborted);
    }
}
