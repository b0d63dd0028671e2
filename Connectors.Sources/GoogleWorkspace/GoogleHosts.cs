namespace Connectors.Sources.GoogleWorkspace;

/// <summary>The addresses of Google's services: their own hosts, or one gateway that keeps their paths.</summary>
/// <param name="gateway">The gateway's address; null or empty calls Google's own hosts.</param>
internal sealed class GoogleHosts(string? gateway)
{
    private static readonly string[] Own =
    [
        "https://www.googleapis.com/", "https://gmail.googleapis.com/", "https://admin.googleapis.com/",
        "https://docs.google.com/", "https://docs.googleapis.com/", "https://drive.google.com/",
    ];

    private readonly string? _gateway = string.IsNullOrWhiteSpace(gateway) ? null : gateway.TrimEnd('/');

    /// <summary>The origins that credentials may be sent to.</summary>
    public IReadOnlyList<Uri> Origins => _gateway is null ? [.. Own.Select(origin => new Uri(origin))] : [new Uri(_gateway + "/")];

    public string Drive(string path) => At($"https://www.googleapis.com/drive/v3/{path}");

    public string DriveBatch => At("https://www.googleapis.com/batch/drive/v3");

    public string Gmail(string path) => At($"https://gmail.googleapis.com/gmail/v1/{path}");

    public string GmailBatch => At("https://gmail.googleapis.com/batch/gmail/v1");

    public string Directory(string path) => At($"https://admin.googleapis.com/admin/directory/v1/{path}");

    /// <summary>Moves an address of Google's to the gateway, if there is one. Other addresses stay as they are.</summary>
    public string At(string address)
    {
        var url = new Uri(address);
        var isGoogle = url.Host.EndsWith(".googleapis.com", StringComparison.Ordinal)
            || url.Host is "docs.google.com" or "drive.google.com";
        return _gateway is null || !isGoogle ? url.AbsoluteUri : _gateway + url.PathAndQuery;
    }
}
