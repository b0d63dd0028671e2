using System.Runtime.CompilerServices;
using Connectors.Sources.GoogleWorkspace;

namespace Connectors.Sources.GoogleDrive;

/// <summary>Reads given files again, each as the first user who can see it.</summary>
internal sealed class DriveRereader(DriveContext drive)
{
    private const int MaxUsers = 20;

    private readonly bool _severalUsers = drive.Session.ActsForDomain;

    /// <param name="partition">The partition in which the files were read; null if it is unknown.</param>
    public async IAsyncEnumerable<SourceChanges> RereadAsync(
        DrivePartition? partition, IReadOnlyList<string> ids, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = partition is null ? null : await ReaderAsync(partition, cancellationToken);
        var users = Users(reader);
        foreach (var chunk in ids.Distinct().Chunk(DriveClient.MaxBatchSize))
        {
            var left = chunk;
            var refusals = new Dictionary<string, SourceException>();
            SourceException? refused = null;
            foreach (var user in users)
            {
                IReadOnlyList<FoundFile> found;
                try
                {
                    found = await drive.Client(user).FilesAsync(left, cancellationToken);
                }
                catch (SourceException e) when (_severalUsers && e.Kind is SourceErrorKind.Forbidden or SourceErrorKind.Unauthorized)
                {
                    // This user may be suspended or lack a licence. Others may still see the files.
                    refused ??= e;
                    continue;
                }

                foreach (var (id, _, refusal) in found.Where(each => each.File is null))
                    refusals[id] = refusal!;
                yield return await ChangesAsync(
                    [.. found.Select(each => each.File).OfType<DriveFile>()], drive.Documents(null, user), cancellationToken);
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

    /// <summary>Returns null if no user can read the partition; others may still see some of its files.</summary>
    private async Task<string?> ReaderAsync(DrivePartition partition, CancellationToken cancellationToken)
    {
        try
        {
            return (await drive.Readers.FindAsync(partition, cancellationToken)).User;
        }
        catch (SourceException e) when (DriveErrors.IsOfPartition(e, null, drive.Session))
        {
            return null;
        }
    }

    private IEnumerable<string> Users(string? reader)
    {
        var others = _severalUsers ? drive.Config.SpecificUserEmails.Concat(drive.Config.MyDriveEmails) : [];
        return new[] { reader, drive.Session.Primary }.Concat(others).OfType<string>().Distinct().Take(MaxUsers);
    }

    private static async Task<SourceChanges> ChangesAsync(
        List<DriveFile> files, DriveDocuments documents, CancellationToken cancellationToken)
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

        return new SourceChanges
        {
            Documents = made, Failures = failures, Skipped = skips,
            Deleted = [.. files.Where(file => file.Trashed).Select(file => file.Id)],
        };
    }

    /// <summary>
    /// Reports a file that the only account cannot find as deleted. With several users it is a failure, because another one may see it.
    /// </summary>
    private SourceChanges Missing(IReadOnlyList<string> ids, Dictionary<string, SourceException> refusals)
    {
        var gone = ids.Where(id => !_severalUsers && GoogleRefusal.Of(refusals[id]) is { IsMissing: true }).ToList();
        return new SourceChanges
        {
            Deleted = gone,
            Failures = [.. ids.Except(gone).Select(id => DriveErrors.OfDocument(id, refusals[id]))],
        };
    }
}
