#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char **split_csv_line(const char *line, size_t *count);
void free_fields(char **fields, size_t count);

void free_fields(char **fields, size_t count) {
    if (fields == NULL) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        free(fields[i]);
    }
    free(fields);
}

/* Reads one field starting at *cursor and moves the cursor behind it. */
static char *read_field(const char **cursor) {
    const char *p = *cursor;
    char *field = malloc(strlen(p));
    size_t length = 0;

    if (field == NULL) {
        return NULL;
    }
    if (*p == '"') {
        p++;
        while (*p != '\0') {
            if (*p == '"') {
                if (p[1] != '"') {
                    break;
                }
                p++;
            }
            field[length++] = *p++;
        }
        if (*p != '"') {
            return NULL; /* the quote is not closed */
        }
        p++;
    } else {
        while (*p != '\0' && *p != ',') {
            field[length++] = *p++;
        }
    }
    field[length] = '\0';
    *cursor = p;
    return field;
}

char **split_csv_line(const char *line, size_t *count) {
    size_t capacity = 4;
    char **fields = malloc(capacity * sizeof *fields);

    *count = 0;
    if (fields == NULL) {
        return NULL;
    }
    while (*line != '\0') {
        if (*count == capacity) {
            capacity *= 2;
            fields = realloc(fields, capacity * sizeof *fields);
        }
        char *field = read_field(&line);
        if (field == NULL) {
            free_fields(fields, *count);
            return NULL;
        }
        fields[(*count)++] = field;
        if (*line == ',') {
            line++;
        }
    }
    return fields;
}

int main(void) {
    char line[4096];

    while (fgets(line, sizeof line, stdin) != NULL) {
        size_t count;
        line[strcspn(line, "\r\n")] = '\0';
        char **fields = split_csv_line(line, &count);
        if (fields == NULL) {
            puts("error");
            continue;
        }
        for (size_t i = 0; i < count; i++) {
            printf("[%s]\n", fields[i]);
        }
        free_fields(fields, count);
    }
    return 0;
}
