using Connectors.Tests.Sources.GoogleWorkspace;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connectors.Tests.Sources.GoogleDrive;

/// <summary>
/// Drive v3 as documented: visibility per user, searches, permissions, downloads, exports, and a change log per user and shared drive.
/// </summary>
public sealed class FakeDrive
{
    public const string Folder = "application/vnd.google-apps.folder";
    public const string Shortcut = "application/vnd.google-apps.shortcut";

    private const string ResourceKeys = "X-Goog-Drive-Resource-Keys";

    private readonly FakeGoogle _google;
    private readonly FakeDriveAnswers _answers;

    public FakeDrive(FakeGoogle google)
    {
        _google = google;
        _answers = new FakeDriveAnswers(this, google);
    }

    /// <summary>Held during each answer. Tests hold it to change files while the drive is read.</summary>
    public object Lock { get; } = new();

    public SortedDictionary<string, FakeFile> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>Shared drives by id.</summary>
    public Dictionary<string, (string Name, List<FakeShare> Members)> Drives { get; } = [];

    /// <summary>The change log: a file, the users who saw it before the change, and the shared drive it was in.</summary>
    public List<(string File, HashSet<string> SawIt, string? Drive)> Changes { get; } = [];

    /// <summary>Change tokens below this number have expired.</summary>
    public int OldestChange { get; set; }

    /// <summary>A new number makes all page tokens of listings invalid.</summary>
    public int Epoch { get; set; }

    /// <summary>Drives and folders that answer 403 although they exist.</summary>
    public HashSet<string> Forbidden { get; } = [];

    public bool IncompleteSearch { get; set; }

    /// <summary>Number of empty pages at the start of each listing. Google documents that pages may be empty.</summary>
    public int EmptyPages { get; set; }

    public FakeFile Add(FakeFile file)
    {
        Files[file.Id] = file;
        Note(file, []);
        return file;
    }

    /// <summary>Changes a file and adds it to the change logs of all users who saw it before or see it now.</summary>
    public void Change(string id, Action<FakeFile> change)
    {
        var file = Files[id];
        var saw = Viewers(file);
        var drive = file.DriveId;
        change(file);
        file.Version++;
        Note(file, saw, drive);
    }

    public void Delete(string id)
    {
        var file = Files[id];
        var saw = Viewers(file);
        Files.Remove(id);
        Changes.Add((id, saw, file.DriveId));
    }

    public bool Sees(string user, FakeFile file, string? resourceKey = null)
    {
        var permissions = Effective(file).ToList();
        return permissions.Exists(each => each.Email == user)
            || permissions.Exists(each => each.Type == "domain" && user.EndsWith("@" + each.Domain, StringComparison.Ordinal))
            || permissions.Exists(each => each.Type == "group" && _google.Directory.IsIn(user, each.Email))
            || (permissions.Exists(each => each.Type == "anyone") && file.ResourceKey == resourceKey);
    }

    /// <summary>Lists a file's own and inherited permissions, including those of a shared drive's members.</summary>
    public IEnumerable<FakeShare> Effective(FakeFile file)
    {
        if (file.Owner is not null)
            yield return new FakeShare("user", file.Owner) { Role = "owner" };
        if (file.DriveId is not null && Drives.TryGetValue(file.DriveId, out var drive))
        {
            foreach (var member in drive.Members)
                yield return member;
        }

        for (var each = file; each is not null; each = each.Parent is { } parent ? Files.GetValueOrDefault(parent) : null)
        {
            foreach (var permission in each.Permissions)
                yield return permission;
        }
    }

    /// <summary>Returns true if the file or a folder that contains it is in the trash.</summary>
    public bool IsTrashed(FakeFile file)
        => file.Trashed || (file.Parent is { } parent && Files.TryGetValue(parent, out var folder) && IsTrashed(folder));

    public void Map(IEndpointRouteBuilder routes)
    {
        Get("/drive/v3/about", (context, user) => FakeDriveAnswers.About(context, user));
        Get("/drive/v3/files", (context, user) => _answers.List(context, user));
        Get("/drive/v3/files/{id}", (context, user) => _answers.Get(
            Id(context), user, context.Request.Query["fields"], context.Request.Query["alt"], context.Request.Headers[ResourceKeys]));
        Get("/drive/v3/files/{id}/export", (context, user) => _answers.Export(context, Id(context), user, limited: true));
        Get("/drive/v3/files/{id}/permissions", (context, user) => _answers.Permissions(context, Id(context), user));
        Get("/drive/v3/drives", (context, user) => _answers.ListDrives(context, user));
        Get("/drive/v3/drives/{id}", (context, user) => _answers.Drive(context, Id(context), user));
        Get("/drive/v3/changes/startPageToken", (context, user) => _answers.StartToken(context, user));
        Get("/drive/v3/changes", (context, user) => _answers.ListChanges(context, user));
        Get("/feeds/download/{id}", (context, user) => _answers.Export(context, Id(context), user, limited: false));
        routes.MapPost(
            "/batch/drive/v3", context => FakeBatch.AnswerAsync(_google, context, (path, headers) => InBatch(context, path, headers)));

        void Get(string pattern, Func<HttpContext, string, FakeAnswer> answer)
            => routes.MapGet(pattern, (HttpContext context) => _google.AnswerAsync(context, user => Locked(() => answer(context, user))));
    }

    private FakeAnswer InBatch(HttpContext context, string path, IReadOnlyDictionary<string, string> headers)
    {
        if (_google.Tokens.UserOf(context.Request.Headers.Authorization.ToString()) is not { } user)
            return FakeAnswer.Refuse(401, "authError");
        var url = new Uri(_google.Address, path);
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(url.Query);
        Assert.That(url.AbsolutePath, Does.StartWith("/drive/v3/files/"));
        return Locked(() => _answers.Get(
            Uri.UnescapeDataString(url.Segments[^1]), user, query["fields"], null, headers.GetValueOrDefault(ResourceKeys)));
    }

    private FakeAnswer Locked(Func<FakeAnswer> answer)
    {
        lock (Lock)
            return answer();
    }

    private HashSet<string> Viewers(FakeFile file)
        => [.. _google.Directory.Users.Append(_google.Tokens.Account).Where(user => Sees(user, file))];

    private void Note(FakeFile file, HashSet<string> saw, string? drive = null) => Changes.Add((file.Id, saw, drive ?? file.DriveId));

    private static string Id(HttpContext context) => (string)context.Request.RouteValues["id"]!;
}
