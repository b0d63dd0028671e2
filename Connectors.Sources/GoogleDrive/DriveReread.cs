using System.Runtime.CompilerServices;
using Connectors.Sources.GoogleWorkspace;

namespace Connectors.Sources.GoogleDrive;

/// <summary>Reads given files again, for the first of some users who can see them.</summary>
internal sealed class DriveReread(bool severalUsers, Func<string, (DriveApi Api, DriveDocuments Documents)> of)
{
    private const int MostUsers = 20;

    public async IAsyncEnumerable<SourceChanges> ReadAsync(
        IReadOnlyList<string> users, IReadOnlyList<string> ids, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var chunk in ids.Distinct().Chunk(DriveApi.BatchSize))
        {
            var left = chunk;
            var refusals = new Dictionary<string, SourceException>();
            SourceException? refused = null;
            foreach (var user in users.Take(MostUsers))
            {
                var (api, documents) = of(user);
                IReadOnlyList<DriveFound> found;
                try
                {
                    found = await api.FilesAsync(left, cancellationToken);
                }
                catch (SourceException e) when (severalUsers && e.Kind is SourceErrorKind.Forbidden or SourceErrorKind.Unauthorized)
                {
                    // Suspended, or without a licence: others may still see them.
                    refused ??= e;
                    continue;
                }

                foreach (var (id, _, refusal) in found.Where(each => each.File is null))
                    refusals[id] = refusal!;
                yield return await ChangesAsync([.. found.Select(each => each.File).OfType<DriveFile>()], documents, cancellationToken);
                left = [.. found.Where(each => each.File is null).Select(each => each.Id)];
                if (left.Length == 0)
                    break;
            }

            if (left.Length > 0 && refusals.Count == 0)
                throw refused!;
            if (left.Length > 0)
                yield return Missing(left, refusals);
        }
    }

    private static async Task<SourceChanges> ChangesAsync(List<DriveFile> files, DriveDocuments documents, CancellationToken cancellationToken)
    {
        var made = new List<SourceDocument>();
        var (failures, skips) = (new List<SourceFailure>(), new List<SourceSkip>());
        foreach (var file in files.Where(file => !file.Trashed))
        {
            if (file.IsFolder || file.IsShortcut)
                skips.Add(new SourceSkip(file.Id, "a folder or shortcut"));
            else if (documents.Skip(file) is { } rule)
                skips.Add(new SourceSkip(file.Id, rule));
            else if (documents.Failure(file) is { } failure)
                failures.Add(failure);
            else
                made.Add(await documents.MakeAsync(file, cancellationToken));
        }

        return new SourceChanges { Documents = made, Failures = failures, Skipped = skips, Deleted = [.. files.Where(file => file.Trashed).Select(file => file.Id)] };
    }

    /// <summary>Where one account is all there is, what it does not find is gone for it. Of many users, another one may still see it.</summary>
    private SourceChanges Missing(IReadOnlyList<string> ids, Dictionary<string, SourceException> refusals)
    {
        var gone = ids.Where(id => !severalUsers && GoogleRefusal.Of(refusals[id]) is { IsMissing: true }).ToList();
        return new SourceChanges
        {
            Deleted = gone,
            Failures =
            [
                .. ids.Except(gone).Select(id => new SourceFailure(
                    FailureScope.Document, id,
                    GoogleRefusal.Of(refusals[id]) is { IsMissing: true } ? FailureReason.NotFound : FailureReason.Forbidden, refusals[id].Message)),
            ],
        };
    }
}
