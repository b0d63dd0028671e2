using System.Diagnostics;
using System.Globalization;
using System.Text;
using Connectors.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connectors.Tests.Sources.Git;

/// <summary>A repository that is served by git's own program (git http-backend), behind a server whose faults a test decides.</summary>
public sealed class FakeGit : FakeUpstream
{
    internal GitRepo Repo { get; } = GitRepo.Make();

    /// <summary>Whether the server knows version 2 of the protocol.</summary>
    public bool KnowsVersion2 { get; set; } = true;

    /// <summary>The bytes that the server has sent.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    private long _sent;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Repo.Dispose();
    }

    protected override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet($"/{GitRepo.Name}/info/refs", AnswerAsync);
        routes.MapPost($"/{GitRepo.Name}/git-upload-pack", AnswerAsync);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var start = GitRepo.Start("http-backend");
        var request = context.Request;
        start.Environment["GIT_PROJECT_ROOT"] = Repo.Root;
        start.Environment["GIT_HTTP_EXPORT_ALL"] = "1";
        start.Environment["PATH_INFO"] = request.Path;
        start.Environment["QUERY_STRING"] = request.QueryString.Value?.TrimStart('?') ?? "";
        start.Environment["REQUEST_METHOD"] = request.Method;
        start.Environment["CONTENT_TYPE"] = request.ContentType ?? "";
        if (KnowsVersion2)
            start.Environment["GIT_PROTOCOL"] = request.Headers["Git-Protocol"].ToString();
        using var process = Process.Start(start)!;
        try
        {
            await request.Body.CopyToAsync(process.StandardInput.BaseStream, context.RequestAborted);
            process.StandardInput.Close();
            _ = process.StandardError.ReadToEndAsync();
            await CopyAsync(process.StandardOutput.BaseStream, context);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private async Task CopyAsync(Stream output, HttpContext context)
    {
        foreach (var header in (await HeadersAsync(output, context.RequestAborted)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = header.IndexOf(':', StringComparison.Ordinal);
            var (name, value) = (header[..colon], header[(colon + 1)..].Trim());
            if (name == "Status")
                context.Response.StatusCode = int.Parse(value.Split(' ')[0], CultureInfo.InvariantCulture);
            else
                context.Response.Headers[name] = value;
        }

        var buffer = new byte[64 << 10];
        for (int read; (read = await output.ReadAsync(buffer, context.RequestAborted)) > 0;)
        {
            Interlocked.Add(ref _sent, read);
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
        }
    }

    private static async Task<string> HeadersAsync(Stream output, CancellationToken cancellationToken)
    {
        var (text, one) = (new StringBuilder(), new byte[1]);
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await output.ReadAsync(one, cancellationToken) > 0)
            text.Append((char)one[0]);
        return text.ToString();
    }
}
