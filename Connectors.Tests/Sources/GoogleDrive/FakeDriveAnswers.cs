using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Connectors.Tests.Sources.GoogleWorkspace;
using Microsoft.AspNetCore.Http;

namespace Connectors.Tests.Sources.GoogleDrive;

/// <summary>The fake Drive's answer to each call.</summary>
public sealed class FakeDriveAnswers(FakeDrive drive, FakeGoogle google)
{
    public static FakeAnswer About(HttpContext context, string user)
        => context.Request.Query["fields"].Count == 0
            ? FakeAnswer.Refuse(400, "required", "The 'fields' parameter is required for this method.")
            : FakeAnswer.Ok(new JsonObject { ["user"] = new JsonObject { ["emailAddress"] = user, ["displayName"] = user } })
                .Masked(context.Request.Query["fields"]);

    public FakeAnswer List(HttpContext context, string user)
    {
        var query = context.Request.Query;
        var (driveId, corpora, all) = ((string?)query["driveId"], (string?)query["corpora"], query["includeItemsFromAllDrives"] == "true");
        if (FakeDriveQuery.Parse(query["q"].ToString(), user) is not { } search)
            return FakeAnswer.Refuse(400, "invalid", "Invalid Value");
        if ((corpora == "drive") != (driveId is not null) || (driveId is not null && (!all || query["supportsAllDrives"] != "true")))
            return FakeAnswer.Refuse(400, "invalid", "Invalid Value");
        if (Closed(driveId, user) is { } closed)
            return closed;
        foreach (var parent in search.Parents)
        {
            if (drive.Forbidden.Contains(parent))
                return FakeAnswer.Refuse(403, "insufficientFilePermissions");
            if (!drive.Files.TryGetValue(parent, out var folder) || !drive.Sees(user, folder))
                return FakeAnswer.Refuse(404, "notFound", "File not found: .");
        }

        var bound = $"{query["q"]}|{corpora}|{driveId}|{query["fields"]}|{user}|{drive.Epoch}";
        var (after, known) = FakePageTokens.Read(query["pageToken"], bound);
        if (!known)
            return FakeAnswer.Refuse(400, "invalid", "Invalid Value");

        var empty = after is null ? 0 : after.StartsWith('!') ? int.Parse(after[1..], CultureInfo.InvariantCulture) : drive.EmptyPages;
        if (empty < drive.EmptyPages)
        {
            var nothing = new JsonObject { ["files"] = new JsonArray(), ["nextPageToken"] = FakePageTokens.Write($"!{empty + 1}", bound) };
            return FakeAnswer.Ok(nothing).Masked(query["fields"]);
        }

        var withTrash = !query["q"].ToString().Contains("trashed", StringComparison.Ordinal);
        var size = Math.Min(1000, int.TryParse(query["pageSize"], out var asked) ? asked : 100);
        var found = drive.Files.Values
            .Where(file => string.CompareOrdinal(file.Id, after) > 0 && Fits(file) && search.Matches(file))
            .Where(file => withTrash || !drive.IsTrashed(file))
            .Take(size + 1).ToList();
        var page = new JsonObject
        {
            ["incompleteSearch"] = drive.IncompleteSearch,
            ["files"] = new JsonArray([.. found.Take(size).Select(file => Json(file, user))]),
        };
        if (found.Count > size)
            page["nextPageToken"] = FakePageTokens.Write(found[size - 1].Id, bound);
        return FakeAnswer.Ok(page).Masked(query["fields"]);

        bool Fits(FakeFile file) => driveId is not null ? file.DriveId == driveId : (file.DriveId is null || all) && drive.Sees(user, file);
    }

    public FakeAnswer Get(string id, string user, string? fields, string? alt, string? resourceKeys)
    {
        var key = resourceKeys?.Split(',').Select(pair => pair.Split('/')).FirstOrDefault(pair => pair[0] == id)?[1];
        if (!drive.Files.TryGetValue(id, out var file) || !drive.Sees(user, file, key))
            return FakeAnswer.Refuse(404, "notFound", $"File not found: {id}.");
        if (drive.Forbidden.Contains(id))
            return FakeAnswer.Refuse(403, "insufficientFilePermissions");
        if (alt != "media")
            return FakeAnswer.Ok(Json(file, user)).Masked(fields ?? "kind,id,name,mimeType");
        return file.IsNative ? FakeAnswer.Refuse(403, "fileNotDownloadable") : FakeAnswer.File(file.Content);
    }

    /// <param name="limited">Applies Google's limit to the size of exports.</param>
    public FakeAnswer Export(HttpContext context, string id, string user, bool limited)
    {
        if (!drive.Files.TryGetValue(id, out var file) || !drive.Sees(user, file))
            return FakeAnswer.Refuse(404, "notFound");
        if (!file.IsNative)
            return FakeAnswer.Refuse(403, "fileNotExportable");
        if (limited && file.TooLargeToExport)
            return FakeAnswer.Refuse(403, "exportSizeLimitExceeded", "This file is too large to be exported.");
        return FakeAnswer.File(Encoding.UTF8.GetBytes($"{context.Request.Query["mimeType"]}: {Encoding.UTF8.GetString(file.Content)}"));
    }

    public FakeAnswer Permissions(HttpContext context, string id, string user)
    {
        var asAdmin = context.Request.Query["useDomainAdminAccess"] == "true" && user == FakeDirectory.Admin;
        if (drive.Drives.TryGetValue(id, out var whole))
            return asAdmin ? Of(whole.Members) : FakeAnswer.Refuse(404, "notFound");
        if (!drive.Files.TryGetValue(id, out var file) || (!drive.Sees(user, file) && !asAdmin))
            return FakeAnswer.Refuse(404, "notFound");
        return asAdmin || MayShare(file, user) ? Of(drive.Effective(file)) : FakeAnswer.Refuse(403, "insufficientFilePermissions");

        FakeAnswer Of(IEnumerable<FakeShare> permissions)
            => FakeAnswer.Ok(new JsonObject { ["permissions"] = new JsonArray([.. permissions.Distinct().Select(each => each.ToJson())]) })
                .Masked(context.Request.Query["fields"]);
    }

    public FakeAnswer ListDrives(HttpContext context, string user)
    {
        var asAdmin = context.Request.Query["useDomainAdminAccess"] == "true";
        if (asAdmin && user != FakeDirectory.Admin)
            return FakeAnswer.Refuse(403, "forbidden");
        return FakeAnswer.Ok(new JsonObject
        {
            ["drives"] = new JsonArray(
            [
                .. drive.Drives.Where(each => asAdmin || each.Value.Members.Exists(member => member.Email == user))
                    .Select(each => new JsonObject { ["id"] = each.Key, ["name"] = each.Value.Name }),
            ]),
        }).Masked(context.Request.Query["fields"]);
    }

    public FakeAnswer Drive(HttpContext context, string id, string user)
    {
        var asAdmin = context.Request.Query["useDomainAdminAccess"] == "true" && user == FakeDirectory.Admin;
        return (asAdmin && drive.Drives.ContainsKey(id) ? null : Closed(id, user))
            ?? FakeAnswer.Ok(new JsonObject { ["id"] = id, ["name"] = drive.Drives[id].Name }).Masked(context.Request.Query["fields"]);
    }

    public FakeAnswer StartToken(HttpContext context, string user)
    {
        var driveId = (string?)context.Request.Query["driveId"];
        return Closed(driveId, user) ?? FakeAnswer.Ok(new JsonObject { ["startPageToken"] = Token(drive.Changes.Count, driveId ?? user) });
    }

    public FakeAnswer ListChanges(HttpContext context, string user)
    {
        var query = context.Request.Query;
        var driveId = (string?)query["driveId"];
        if (Closed(driveId, user) is { } closed)
            return closed;
        var (number, log) = query["pageToken"].ToString().Split('~') is [var head, var tail]
            ? (int.Parse(head, CultureInfo.InvariantCulture), tail)
            : (-1, "");
        if (number < drive.OldestChange || log != (driveId ?? user))
            return FakeAnswer.Refuse(400, "invalid", "Invalid Value");

        var size = Math.Min(1000, int.TryParse(query["pageSize"], out var asked) ? asked : 100);
        var seen = new HashSet<string>();
        var entries = new List<JsonNode?>();
        var at = number;
        for (; at < drive.Changes.Count && entries.Count < size; at++)
        {
            var (id, saw, was) = drive.Changes[at];
            // Google reports several changes of a file as one, at the position of the last.
            if (drive.Changes.FindLastIndex(each => each.File == id) != at || !seen.Add(id))
                continue;
            var file = drive.Files.GetValueOrDefault(id);
            var visible = file is not null && (driveId is null ? drive.Sees(user, file) : file.DriveId == driveId);
            if (visible)
                entries.Add(new JsonObject { ["changeType"] = "file", ["fileId"] = id, ["removed"] = false, ["file"] = Json(file!, user) });
            else if (driveId is null ? drive.Changes.Any(each => each.File == id && each.SawIt.Contains(user)) : was == driveId)
                entries.Add(new JsonObject { ["changeType"] = "file", ["fileId"] = id, ["removed"] = true });
        }

        var page = new JsonObject { ["changes"] = new JsonArray([.. entries]) };
        page[at < drive.Changes.Count ? "nextPageToken" : "newStartPageToken"] = Token(at, driveId ?? user);
        return FakeAnswer.Ok(page).Masked(query["fields"]);
    }

    private static string Token(int at, string log) => string.Create(CultureInfo.InvariantCulture, $"{at}~{log}");

    private FakeAnswer? Closed(string? driveId, string user)
    {
        if (driveId is null)
            return null;
        if (!drive.Drives.TryGetValue(driveId, out var whole)
            || !whole.Members.Exists(member => member.Email == user || google.Directory.IsIn(user, member.Email)))
            return FakeAnswer.Refuse(404, "notFound", $"Shared drive not found: {driveId}");
        return drive.Forbidden.Contains(driveId) ? FakeAnswer.Refuse(403, "forbidden") : null;
    }

    private bool MayShare(FakeFile file, string user)
        => drive.Effective(file).Any(each => each.Email == user && each.Role is "owner" or "writer" or "organizer");

    private JsonObject Json(FakeFile file, string user)
    {
        var json = new JsonObject
        {
            ["kind"] = "drive#file", ["id"] = file.Id, ["name"] = file.Name, ["mimeType"] = file.MimeType, ["version"] = $"{file.Version}",
            ["webViewLink"] = $"https://drive.google.com/file/d/{file.Id}/view?usp=drivesdk", ["trashed"] = drive.IsTrashed(file),
            ["modifiedTime"] = file.Modified.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
            ["createdTime"] = "2025-12-01T00:00:00.000Z", ["ownedByMe"] = file.Owner == user,
        };
        if (!file.IsNative)
            (json["size"], json["md5Checksum"]) = ($"{file.Content.Length}", Md5(file.Content));
        if (file.IsNative && file.MimeType is not (FakeDrive.Folder or FakeDrive.Shortcut))
        {
            var link = new Uri(google.Address, $"feeds/download/{file.Id}?mimeType=text/markdown").AbsoluteUri;
            json["exportLinks"] = new JsonObject { ["text/markdown"] = link };
        }

        if (file.Parent is { } parent && (!drive.Files.TryGetValue(parent, out var folder) || drive.Sees(user, folder)))
            json["parents"] = new JsonArray(parent);
        if (file.Target is { } target)
        {
            var found = drive.Files.GetValueOrDefault(target);
            json["shortcutDetails"] = new JsonObject { ["targetId"] = target, ["targetMimeType"] = found?.MimeType ?? "text/plain" };
            if (found?.ResourceKey is { } key)
                json["shortcutDetails"]!["targetResourceKey"] = key;
        }

        if (file.DriveId is not null)
        {
            json["driveId"] = file.DriveId;
            json["permissionIds"] = new JsonArray(
                [.. drive.Effective(file).Select(each => each.Id).Distinct().Select(id => JsonValue.Create(id))]);
        }
        else
        {
            json["owners"] = new JsonArray(new JsonObject { ["emailAddress"] = file.Owner, ["displayName"] = file.Owner });
        }

        if (file.DriveId is null && MayShare(file, user))
            json["permissions"] = new JsonArray([.. drive.Effective(file).Distinct().Select(each => each.ToJson())]);
        return json;
    }

    private static string Md5(byte[] content)
#pragma warning disable CA5351 // Drive has MD5 checksums only.
        => Convert.ToHexStringLower(MD5.HashData(content));
#pragma warning restore CA5351
}
