namespace Connectors.Sources.GoogleWorkspace;

/// <summary>Where Google's services are: at their own hosts, or all behind one gateway with their paths kept.</summary>
internal sealed class GoogleHosts(string? gateway)
{
    private static readonly string[] Own =
    [
        "https://www.googleapis.com/", "https://gmail.googleapis.com/", "https://admin.googleapis.com/",
        "https://docs.google.com/", "https://docs.googleapis.com/", "https://drive.google.com/",
    ];

    private readonly string? _gateway = string.IsNullOrWhiteSpace(gateway) ? null : gateway.TrimEnd('/');

    /// <summary>Every origin that credentials may go to.</summary>
    public IReadOnlyList<Uri> Origins => _gateway is null ? [.. Own.Select(origin => new Uri(origin))] : [new Uri(_gateway + "/")];

    public string Drive(string path) => At($"https://www.googleapis.com/drive/v3/{path}");

    public string DriveBatch => At("https://www.googleapis.com/batch/drive/v3");

    public string Gmail(string path) => At($"https://gmail.googleapis.com/gmail/v1/{path}");

    public string GmailBatch => At("https://gmail.googleapis.com/batch/gmail/v1");

    public string Directory(string path) => At($"https://admin.googleapis.com/admin/directory/v1/{path}");

    /// <summary>One of Google's addresses, at the gateway where there is one. Addresses of others are left alone.</summary>
    public string At(string address)
    {
        var url = new Uri(address);
        var mine = url.Host.EndsWith(".googleapis.com", StringComparison.Ordinal) || url.Host is "docs.google.com" or "drive.google.com";
        return _gateway is null || !mine ? url.AbsoluteUri : _gateway + url.PathAndQuery;
    }
}
